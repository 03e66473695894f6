//! The boundary's wire format: a run of 32-bit words beside a run of text, written by the host while spans are recorded
//! and read here in one go (`pkg-template/src/recording/tape.ts` writes it).
//!
//! The tape is a sequence of operations: a code, then its operands, each one word. Where an operand is a length, that
//! many UTF-16 units of the text belong to it, in the order of the operands; 2^32 - 1 stands for a text, or a byte array,
//! that the host did not hand over because it is larger than what is left of the budget. Operations apply to the *target*, which is
//! the span, event, link or scope that was named last; indices of spans count [`START`]s from the beginning of the recording.
//! A double is two words, the low one first. A time is three: milliseconds since the epoch as a double, and nanoseconds
//! to add.
//!
//! Reading is total: what is not a known operation, or ends in the middle of one, ends the reading with `None`, and
//! everything before it stays.

use super::buffer::{SpanBuffer, SpanStart};
use super::record::Value;
use crate::IS_SLIM;
use crate::trace::wire::any_value;
use crate::trace::{Position, Randomness, SpanId, SpanKind, Text, Threshold, TraceId, UnixNanos};

/// `SCOPE name version schemaUrl`: announces the next scope and makes it the target; three lengths.
pub const SCOPE: u32 = 1;
/// `TRACE id id id id state`: the spans that follow belong to this trace; four words of the id, a length.
pub const TRACE: u32 = 2;
/// `START id id parent parent flags kind scope ms ns name`: announces the next span and makes it the target. A parent
/// of two zeros is none; `kind` counts as in `@opentelemetry/api`; `name` is a length. The attributes that follow at
/// once, as after [`EVENT`], [`LINK`] and [`SCOPE`], have unique keys.
pub const START: u32 = 3;
/// `SPAN index`: makes an earlier span the target.
pub const SPAN: u32 = 4;
/// `END ms ns`: the target has ended.
pub const END: u32 = 5;
/// `NAME name`: renames the target; a length.
pub const NAME: u32 = 6;
/// `STATUS code message`: sets the target's status; code as in `@opentelemetry/api`, a length.
pub const STATUS: u32 = 7;
/// `EVENT ms ns name`: adds an event to the target's span and makes it the target; `name` is a length.
pub const EVENT: u32 = 8;
/// `LINK id id id id id id flags state`: adds a link to the target's span and makes it the target; six words of the
/// trace's and the span's id, a length.
pub const LINK: u32 = 9;
/// `DROPPED attributes events links`: so many attributes of the target could not be put on the tape; and so many events and
/// links of its span were dropped before they came here.
pub const DROPPED: u32 = 10;
/// `RATE low high`: of traces like the one announced last, this share was sampled; a double above 0 up to 1, any other
/// changes nothing.
pub const RATE: u32 = 11;
/// `OT high low high low fields members`: the tracestate of the trace announced last states this threshold and this
/// randomness, each a number of 56 bits in two words, the first 2^32 - 1 where it states none; `fields` are the other fields of
/// its member `ot`, behind a semicolon each, `members` its other members, behind a comma each; two lengths.
pub const OT: u32 = 12;

/// `STRING key value`: an attribute of the target; two lengths. Codes from here to [`INTEGER`] are attributes; inside
/// [`ARRAY`] the key is left out.
pub const STRING: u32 = 16;
/// `NUMBER key low high`: the value is a double.
pub const NUMBER: u32 = 17;
/// `TRUE key`.
pub const TRUE: u32 = 18;
/// `FALSE key`.
pub const FALSE: u32 = 19;
/// `NULL key`.
pub const NULL: u32 = 20;
/// `BYTES key length` and then the bytes, four to a word, the first one lowest.
pub const BYTES: u32 = 21;
/// `ARRAY key count` and then as many values without keys.
pub const ARRAY: u32 = 22;
/// `MAP key count` and then as many attributes, whose keys are unique.
pub const MAP: u32 = 23;
/// `INTEGER key low high`: the value is a signed integer of 64 bits.
pub const INTEGER: u32 = 24;
/// `JSON text`, only directly behind an [`ARRAY`] or [`MAP`] that is an attribute: what that is as JSON text, which is what
/// Sentry gets; a length.
pub const JSON: u32 = 25;

/// How many operands each operation up to [`OT`] has, and which of them, counted from 1, is the first length of a text.
static OPERANDS: [[u8; 2]; 13] = [
    [0, 0],
    [3, 1],   // SCOPE
    [5, 5],   // TRACE
    [11, 11], // START
    [1, 0],   // SPAN
    [3, 0],   // END
    [1, 1],   // NAME
    [2, 2],   // STATUS
    [4, 4],   // EVENT
    [8, 8],   // LINK
    [3, 0],   // DROPPED
    [2, 0],   // RATE
    [6, 5],   // OT
];
const MAX_OPERANDS: usize = 10;

/// Arrays and maps inside each other: deeper ones make a tape malformed. The host stops before that, where decoders of
/// protobuf would stop.
const MAX_DEPTH: u32 = 64;

impl SpanBuffer {
    /// Takes a tape over whose text was written into the room of [`SpanBuffer::reserve_text`]: `bytes` bytes, which
    /// are `units` UTF-16 units. Never fails: what cannot be read is counted as malformed.
    pub fn ingest(&mut self, tape: &[u32], units: usize, bytes: usize) {
        self.receive(units, bytes);
        let mut tape = Tape { words: tape.iter() };
        while let Some(&code) = tape.words.as_slice().first() {
            if tape.operation(code, self).is_none() {
                self.loss.malformed += 1;
                break;
            }
        }
        self.end_tape();
    }
}

struct Tape<'a> {
    words: core::slice::Iter<'a, u32>,
}

impl Tape<'_> {
    fn operation(&mut self, code: u32, buffer: &mut SpanBuffer) -> Option<()> {
        if matches!(code, STRING..=NULL | INTEGER) {
            return self.plain_attributes(buffer);
        }
        self.words.next();
        if matches!(code, BYTES..=MAP) {
            return self.composite_attribute(code, buffer);
        }
        let [count, first_text] = *OPERANDS.get(code as usize)?;
        let slice = self.words.as_slice();
        let last;
        let operands = match slice.first_chunk() {
            Some(operands) => operands,
            None => {
                last = last_operands(slice);
                &last
            }
        };
        let (words, rest) = slice.split_at_checked(count.into())?;
        self.words = rest.iter();
        let text = match first_text.checked_sub(1) {
            Some(at) => buffer.cut(*words.get(usize::from(at))?)?,
            None => Text::EMPTY,
        };
        let [a, b, c, d, e, f, g, ..] = *operands;
        let time = |low, high, nanos| UnixNanos::from_millis(f64::from_bits(double_word(low, high)), nanos);
        match code {
            START => {
                let [.., low, high, nanos] = *operands;
                let (id, parent) = (SpanId::from_words([a, b]), SpanId::from_words([c, d]));
                let (kind, time) = (SpanKind::from_api(f), time(low, high, nanos));
                buffer.start_span(id.map(|id| SpanStart { id, parent, flags: e, kind, scope: g, time }), text);
            }
            SPAN => buffer.select(a),
            END => buffer.end_span(time(a, b, c)),
            NAME => buffer.rename(text),
            STATUS => buffer.set_status(a, text),
            EVENT => buffer.add_event(time(a, b, c), text),
            LINK => buffer.add_link([a, b, c, d, e, f], g, text),
            DROPPED => buffer.count_dropped(a, b, c),
            SCOPE => {
                let (version, schema_url) = (buffer.cut(b)?, buffer.cut(c)?);
                buffer.add_scope(text, version, schema_url);
            }
            TRACE => buffer.add_trace(TraceId::from_words([a, b, c, d]), text),
            RATE if !IS_SLIM => buffer.set_rate(f64::from_bits(double_word(a, b))),
            OT if !IS_SLIM => {
                let randomness = (c != u32::MAX).then(|| Randomness::new(double_word(d, c)));
                let texts = [text, buffer.cut(f)?];
                buffer.set_ot(Threshold::new(double_word(b, a)), randomness, texts);
            }
            _ => return None,
        }
        Some(())
    }

    /// Attributes whose values hold no others: most of every tape.
    fn plain_attributes(&mut self, buffer: &mut SpanBuffer) -> Option<()> {
        let before = self.words.as_slice();
        let rest = if IS_SLIM { before } else { buffer.set_run(before) };
        self.words = rest.iter();
        if rest.len() < before.len() {
            return Some(());
        }
        let code = self.next()?;
        let key = self.text(buffer)?;
        let value = self.plain_value(code, buffer)?;
        let existing = buffer.existing(key);
        buffer.set(existing, key, value);
        Some(())
    }

    /// An attribute whose value is a byte array, an array or a map. All of it or nothing is part of the recording.
    fn composite_attribute(&mut self, code: u32, buffer: &mut SpanBuffer) -> Option<()> {
        let is_kept = buffer.attributes_mut().is_some();
        let key = self.text(buffer)?;
        let mark = buffer.mark();
        let existing = buffer.existing(key);
        // Before what its value holds.
        let key = if existing.is_some() { key } else { buffer.keep(key) };
        let value = self.json_value(code, buffer, is_kept);
        if !value.is_some_and(|value| buffer.set(existing, key, value)) {
            buffer.rewind(&mark);
        }
        value.map(drop)
    }

    /// A value, and perhaps its JSON text.
    fn json_value(&mut self, code: u32, buffer: &mut SpanBuffer, is_kept: bool) -> Option<Value> {
        let value = self.value(code, buffer, is_kept, 0)?;
        if IS_SLIM || self.words.as_slice().first() != Some(&JSON) {
            return Some(value);
        }
        self.words.next();
        let json = Value::text_of(any_value::STRING, self.text(buffer)?);
        let Some(last) = value.last().filter(|_| is_kept) else { return Some(value) };
        let json = buffer.write(Text::EMPTY, json, last, &[]);
        Some(json.map_or(Value::OVER_BUDGET, |last| Value::of_members(value.kind, last, 1)))
    }

    /// A value that is kept, or only read. What it holds is paid for by this, also where the value is too large.
    fn value(&mut self, code: u32, buffer: &mut SpanBuffer, is_kept: bool, depth: u32) -> Option<Value> {
        let kind = match code {
            BYTES => return self.bytes(buffer, is_kept),
            ARRAY => any_value::ARRAY,
            MAP => any_value::MAP,
            _ => return self.plain_value(code, buffer),
        };
        let is_too_deep = depth >= buffer.limits.attribute_depth;
        let (count, mut last, mut fits) = (self.next()?, Position::NONE, true);
        // Each member takes at least one word.
        if depth >= MAX_DEPTH || count as usize > self.words.len() {
            return None;
        }
        for _ in 0..count {
            let code = self.next()?;
            let mut key = if kind == any_value::MAP { self.text(buffer)? } else { Text::EMPTY };
            let is_kept = is_kept && fits && !is_too_deep;
            if is_kept && code > BYTES {
                key = buffer.keep(key);
            }
            let value = self.value(code, buffer, is_kept, depth + 1)?;
            if is_kept {
                let member = buffer.write(key, value, last, &[]);
                (fits, last) = (member.is_some(), member.unwrap_or(last));
            }
        }
        Some(match (is_too_deep, fits) {
            (true, _) => Value::NULL,
            (_, false) => Value::OVER_BUDGET,
            _ => Value::of_members(kind, last, 0),
        })
    }

    /// A value that holds no others.
    fn plain_value(&mut self, code: u32, buffer: &mut SpanBuffer) -> Option<Value> {
        Some(match code {
            STRING => {
                let text = self.text(buffer)?;
                Value::text_of(any_value::STRING, buffer.truncate(text, buffer.limits.attribute_value_length))
            }
            NUMBER => Value::number(f64::from_bits(self.two_words()?)),
            INTEGER => Value { kind: any_value::INT, bits: self.two_words()? },
            TRUE | FALSE => Value { kind: any_value::BOOL, bits: u64::from(code == TRUE) },
            NULL => Value::NULL,
            _ => return None,
        })
    }

    fn bytes(&mut self, buffer: &mut SpanBuffer, is_kept: bool) -> Option<Value> {
        let len = self.next()?;
        if len == Text::OVER_BUDGET.len {
            return Some(Value::OVER_BUDGET);
        }
        let (words, rest) = self.words.as_slice().split_at_checked(len.div_ceil(4) as usize)?;
        self.words = rest.iter();
        let len = len.min(buffer.limits.attribute_value_length);
        Some(if is_kept { buffer.write_bytes(words, len) } else { Value::NULL })
    }

    #[inline(never)]
    fn text(&mut self, buffer: &mut SpanBuffer) -> Option<Text> {
        let units = self.next()?;
        buffer.cut(units)
    }

    fn next(&mut self) -> Option<u32> {
        self.words.next().copied()
    }

    /// 64 bits, the low word first.
    fn two_words(&mut self) -> Option<u64> {
        let (&[low, high], rest) = self.words.as_slice().split_first_chunk()?;
        self.words = rest.iter();
        Some(double_word(low, high))
    }
}

/// The operands at the end of a tape, and zeros.
#[cold]
fn last_operands(words: &[u32]) -> [u32; MAX_OPERANDS] {
    let mut operands = [0; MAX_OPERANDS];
    for (place, word) in operands.iter_mut().zip(words) {
        *place = *word;
    }
    operands
}

fn double_word(low: u32, high: u32) -> u64 {
    u64::from(high) << 32 | u64::from(low)
}
