//! A host in Rust: writes a recording's tape and text as `pkg-template/src/spans/tape.ts` does. Strings are UTF-16
//! and may hold halves of surrogate pairs; all strings of one tape are encoded as one text, so halves may meet there.

use super::host_json;
use super::host_ot::HostOt;
use edgespan::recording::{SpanBuffer, tape};
use std::fmt;

/// A host's string: UTF-16 units, whatever they are.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct HostString(pub(crate) Vec<u16>);

/// A value that a host can put on a tape.
#[derive(Clone, Debug)]
pub(crate) enum HostValue {
    String(HostString),
    Number(f64),
    Integer(i64),
    Bool(bool),
    Null,
    Bytes(Vec<u8>),
    Array(Vec<HostValue>),
    Map(HostAttributes),
}

/// Keys with values, as of a host's object: no key twice.
pub(crate) type HostAttributes = Vec<(HostString, HostValue)>;

/// Milliseconds since the epoch, and nanoseconds to add.
pub(crate) type HostTime = (f64, u32);

/// The operands of `START` without the name; kinds count as in `@opentelemetry/api`.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct HostSpan {
    pub(crate) id: [u32; 2],
    pub(crate) parent: [u32; 2],
    pub(crate) flags: u32,
    pub(crate) kind: u32,
    pub(crate) scope: u32,
    pub(crate) time: HostTime,
}

/// The operands of `LINK` without the tracestate.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct HostLink {
    pub(crate) trace: [u32; 4],
    pub(crate) span: [u32; 2],
    pub(crate) flags: u32,
}

/// A tape being written. Operations on spans name their span first unless it was named last, as the host's do.
#[derive(Debug, Default)]
pub(crate) struct TapeWriter {
    /// Whether arrays and maps are written as JSON text too, as for Sentry.
    pub(crate) has_json: bool,
    words: Vec<u32>,
    text: Vec<u16>,
    /// Where operations begin.
    operations: Vec<usize>,
    spans: usize,
    target: Option<usize>,
}

impl TapeWriter {
    pub(crate) fn new(has_json: bool) -> Self {
        Self { has_json, ..Self::default() }
    }

    pub(crate) fn scope(&mut self, name: &HostString, version: &HostString, schema_url: &HostString) {
        self.scope_with(name, version, schema_url, &Vec::new());
    }

    pub(crate) fn scope_with(
        &mut self,
        name: &HostString,
        version: &HostString,
        schema_url: &HostString,
        attributes: &HostAttributes,
    ) {
        self.operation(tape::SCOPE, &[]);
        self.length(name).length(version).length(schema_url);
        self.fresh_attributes(attributes);
    }

    pub(crate) fn trace(&mut self, id: [u32; 4], state: &HostString) {
        self.operation(tape::TRACE, &id).length(state);
    }

    /// Announces a trace, and what its tracestate states, which must be well-formed.
    pub(crate) fn stated_trace(&mut self, id: [u32; 4], state: &str) {
        self.trace(id, &state.into());
        self.ot(&HostOt::of(state));
    }

    pub(crate) fn ot(&mut self, ot: &HostOt) {
        let halves =
            |number: Option<u64>| number.map_or([u32::MAX; 2], |number| [(number >> 32) as u32, number as u32]);
        self.operation(tape::OT, &[halves(ot.threshold), halves(ot.randomness)].concat());
        self.length(&ot.fields).length(&ot.members);
    }

    pub(crate) fn rate(&mut self, rate: f64) {
        self.operation(tape::RATE, &double(rate));
    }

    /// Returns the span's index.
    pub(crate) fn start(&mut self, span: HostSpan, name: &HostString, attributes: &HostAttributes) -> usize {
        let ([high, low], [parent_high, parent_low]) = (span.id, span.parent);
        let words = [high, low, parent_high, parent_low, span.flags, span.kind, span.scope];
        self.operation(tape::START, &words).time(span.time).length(name);
        self.fresh_attributes(attributes);
        self.spans += 1;
        self.spans - 1
    }

    pub(crate) fn end(&mut self, span: usize, time: HostTime) {
        self.select(span).operation(tape::END, &[]).time(time);
        self.target = None;
    }

    pub(crate) fn rename(&mut self, span: usize, name: &HostString) {
        self.select(span).operation(tape::NAME, &[]).length(name);
    }

    pub(crate) fn status(&mut self, span: usize, code: u32, message: &HostString) {
        self.select(span).operation(tape::STATUS, &[code]).length(message);
    }

    pub(crate) fn event(&mut self, span: usize, time: HostTime, name: &HostString, attributes: &HostAttributes) {
        self.select(span).operation(tape::EVENT, &[]).time(time).length(name);
        self.fresh_attributes(attributes);
    }

    pub(crate) fn link(&mut self, span: usize, link: HostLink, state: &HostString, attributes: &HostAttributes) {
        let ([a, b, c, d], [high, low]) = (link.trace, link.span);
        self.select(span).operation(tape::LINK, &[a, b, c, d, high, low, link.flags]).length(state);
        self.fresh_attributes(attributes);
    }

    pub(crate) fn dropped(&mut self, span: usize, count: u32) {
        self.select(span).operation(tape::DROPPED, &[count, 0, 0]);
    }

    pub(crate) fn dropped_events(&mut self, span: usize, count: u32) {
        self.select(span).operation(tape::DROPPED, &[0, count, 0]);
    }

    pub(crate) fn dropped_links(&mut self, span: usize, count: u32) {
        self.select(span).operation(tape::DROPPED, &[0, 0, count]);
    }

    pub(crate) fn attribute(&mut self, span: usize, key: &HostString, value: &HostValue) {
        self.select(span).any_attribute(key, value);
    }

    /// The tape, which begins a new one.
    pub(crate) fn take(&mut self) -> WrittenTape {
        let text = String::from_utf16_lossy(&self.text);
        let units = std::mem::take(&mut self.text).len();
        WrittenTape {
            words: std::mem::take(&mut self.words),
            operations: std::mem::take(&mut self.operations),
            units,
            text,
        }
    }

    fn fresh_attributes(&mut self, attributes: &HostAttributes) {
        attributes.iter().for_each(|(key, value)| self.any_attribute(key, value));
        self.target = None;
    }

    /// An attribute of the target. One without a key is none: it is only counted.
    fn any_attribute(&mut self, key: &HostString, value: &HostValue) {
        if key.0.is_empty() {
            self.operation(tape::DROPPED, &[1, 0, 0]);
        } else {
            self.operations.push(self.words.len());
            self.value(Some(key), value);
            if let (true, Some(json)) = (self.has_json, host_json::of_attribute(value)) {
                self.words.push(tape::JSON);
                self.length(&json.into());
            }
        }
    }

    fn select(&mut self, span: usize) -> &mut Self {
        if self.target != Some(span) {
            self.operation(tape::SPAN, &[length(span)]);
            self.target = Some(span);
        }
        self
    }

    /// A value with its key, or without one inside an array.
    fn value(&mut self, key: Option<&HostString>, value: &HostValue) {
        let code = match value {
            HostValue::String(_) => tape::STRING,
            HostValue::Number(_) => tape::NUMBER,
            HostValue::Integer(_) => tape::INTEGER,
            HostValue::Bool(true) => tape::TRUE,
            HostValue::Bool(false) => tape::FALSE,
            HostValue::Null => tape::NULL,
            HostValue::Bytes(_) => tape::BYTES,
            HostValue::Array(_) => tape::ARRAY,
            HostValue::Map(_) => tape::MAP,
        };
        self.words.push(code);
        if let Some(key) = key {
            self.length(key);
        }
        match value {
            HostValue::String(value) => drop(self.length(value)),
            HostValue::Number(value) => self.words.extend(double(*value)),
            HostValue::Integer(value) => self.words.extend(two_words(value.cast_unsigned())),
            HostValue::Bool(_) | HostValue::Null => {}
            HostValue::Bytes(bytes) => {
                self.words.push(length(bytes.len()));
                self.words.extend(bytes.chunks(4).map(word));
            }
            HostValue::Array(values) => {
                self.words.push(length(values.len()));
                values.iter().for_each(|value| self.value(None, value));
            }
            HostValue::Map(entries) => {
                self.words.push(length(entries.len()));
                entries.iter().for_each(|(key, value)| self.value(Some(key), value));
            }
        }
    }

    fn operation(&mut self, code: u32, words: &[u32]) -> &mut Self {
        self.operations.push(self.words.len());
        self.words.push(code);
        self.words.extend_from_slice(words);
        self
    }

    fn time(&mut self, (millis, nanos): HostTime) -> &mut Self {
        self.words.extend(double(millis));
        self.words.push(nanos);
        self
    }

    fn length(&mut self, string: &HostString) -> &mut Self {
        self.words.push(length(string.0.len()));
        self.text.extend_from_slice(&string.0);
        self
    }
}

fn double(value: f64) -> [u32; 2] {
    two_words(value.to_bits())
}

/// 64 bits as two words, the low one first.
fn two_words(value: u64) -> [u32; 2] {
    [value as u32, (value >> 32) as u32]
}

/// Up to four bytes, the first one lowest.
fn word(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |word, &byte| word << 8 | u32::from(byte))
}

fn length(len: usize) -> u32 {
    u32::try_from(len).expect("a tape's length")
}

/// A tape ready for the core.
#[derive(Clone, Debug)]
pub(crate) struct WrittenTape {
    pub(crate) words: Vec<u32>,
    /// Where operations begin.
    pub(crate) operations: Vec<usize>,
    pub(crate) units: usize,
    /// All strings as `TextEncoder` encodes them together.
    pub(crate) text: String,
}

impl WrittenTape {
    /// Hands it over as the host does: with a byte for each unit, and once more where that was too little.
    pub(crate) fn ingest_into(&self, buffer: &mut SpanBuffer) {
        buffer.reserve_text(self.units).expect("memory").fill(b'y');
        buffer.reserve_text(self.text.len()).expect("memory").copy_from_slice(self.text.as_bytes());
        buffer.ingest(&self.words, self.units, self.text.len());
    }
}

impl HostString {
    /// As UTF-8: each half of a surrogate pair without its other half is U+FFFD.
    pub(crate) fn utf8(&self) -> String {
        String::from_utf16_lossy(&self.0)
    }
}

impl fmt::Debug for HostString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        let shown = self.0.len().min(100);
        for unit in char::decode_utf16(self.0[..shown].iter().copied()) {
            match unit {
                Ok(character) => write!(f, "{}", character.escape_debug())?,
                Err(half) => write!(f, "\\u{:04X}", half.unpaired_surrogate())?,
            }
        }
        if self.0.len() > shown { write!(f, "\" of {} units", self.0.len()) } else { f.write_str("\"") }
    }
}

impl From<&str> for HostString {
    fn from(string: &str) -> Self {
        Self(string.encode_utf16().collect())
    }
}

impl From<String> for HostString {
    fn from(string: String) -> Self {
        string.as_str().into()
    }
}

impl From<&[u16]> for HostString {
    fn from(units: &[u16]) -> Self {
        Self(units.to_vec())
    }
}

impl<T: Into<HostString>> From<T> for HostValue {
    fn from(string: T) -> Self {
        Self::String(string.into())
    }
}
