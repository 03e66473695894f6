//! Spans and scopes as OTLP messages in canonical form: fields in ascending order, defaults left out, shortest varints,
//! unique keys. Fields are written in descending order because the writer goes backwards.

use super::fields::{any_value, event, key_value, link, scope, span, status, values};
use super::request::Envelope;
use super::reverse::{ReverseWriter, short_key};
use crate::recording::SpanBuffer;
use crate::sampling::{TailSampler, Verdict};
use crate::trace::{Attribute, Attributes, Chain, Event, Link, Scope, Span, Status, Text, UnixNanos, Value};
use alloc::{string::String, vec::Vec};
use prost::encoding::WireType;

/// OTLP `SPAN_FLAGS_CONTEXT_HAS_IS_REMOTE_MASK`: the remote bit says something.
const HAS_IS_REMOTE: u32 = 0x100;
/// The flags that a span or link brings along: its trace flags, and whether the context is remote.
const FLAGS: u32 = 0xFF | Span::PARENT_IS_REMOTE;

/// Keys of fields that are always there, with their wire type; those of ids with the length that follows.
const STRING_VALUE: u8 = short_key(any_value::STRING, WireType::LengthDelimited);
const INT_VALUE: u8 = short_key(any_value::INT, WireType::Varint);
const BOOL_VALUE: u8 = short_key(any_value::BOOL, WireType::Varint);
const KIND: [u8; 1] = [short_key(span::KIND, WireType::Varint)];
const TRACE_ID: [u8; 2] = [short_key(span::TRACE_ID, WireType::LengthDelimited), 16];
const SPAN_ID: [u8; 2] = [short_key(span::SPAN_ID, WireType::LengthDelimited), 8];
const PARENT_SPAN_ID: [u8; 2] = [short_key(span::PARENT_SPAN_ID, WireType::LengthDelimited), 8];
const LINK_TRACE_ID: [u8; 2] = [short_key(link::TRACE_ID, WireType::LengthDelimited), 16];
const LINK_SPAN_ID: [u8; 2] = [short_key(link::SPAN_ID, WireType::LengthDelimited), 8];
/// The key of field 16 takes two bytes.
const FLAGS_KEY: [u8; 2] = [(span::FLAGS << 3) as u8 | WireType::ThirtyTwoBit as u8 | 0x80, (span::FLAGS >> 4) as u8];

/// Writes spans and scopes, keeping its room from one request to the next.
#[derive(Debug, Default)]
pub(super) struct SpanWriter {
    pub(super) out: ReverseWriter,
    /// By trace, the tracestate that its spans leave with, where that is another one than they have.
    pub(super) states: Vec<Option<String>>,
    /// Whether spans get attributes of ours.
    pub(super) has_own_attributes: bool,
    /// Whether values are written as Sentry wants them.
    pub(super) is_for_sentry: bool,
    /// Which share of what was sampled is kept by tail sampling; only for Sentry.
    pub(super) tail_share: f64,
    /// Whether all traces like those written are kept, whatever the head made of them; only for Sentry.
    pub(super) is_certain: bool,
}

impl SpanWriter {
    /// Forgets what was written and how tracestates change.
    pub(super) fn clear(&mut self) {
        self.out.clear();
        self.states = Vec::new();
    }

    /// Changes the tracestate of all spans from now on to what a verdict makes of it. A trace is sampled when its first
    /// span is.
    #[inline(never)]
    pub(super) fn change_states(&mut self, buffer: &SpanBuffer, tail: &TailSampler<'_>, verdict: Verdict) {
        for span in buffer.spans() {
            // Traces are numbered in the order of their first spans; one without a span has no state to change.
            while self.states.len() < span.trace as usize {
                self.states.push(None);
            }
            if self.states.len() == span.trace as usize
                && let Some(trace) = buffer.trace_of(span)
            {
                let state = buffer.text(trace.state);
                self.states.push(tail.trace_state(verdict, span.is_sampled(), &trace.id, state));
            }
        }
    }

    /// The `InstrumentationScope` of a `ScopeSpans`.
    pub(super) fn scope(&mut self, buffer: &SpanBuffer, scope: &Scope, field: u32) {
        let message = self.out.open();
        self.attributes(buffer, scope.attributes, scope::ATTRIBUTES);
        self.text_unless_empty(scope::VERSION, buffer, scope.version);
        self.text_unless_empty(scope::NAME, buffer, scope.name);
        self.out.close(field, message);
    }

    /// A `Span` of a `ScopeSpans`. An end that is the default is none.
    pub(super) fn span(&mut self, buffer: &SpanBuffer, span: &Span, end: UnixNanos, envelope: &Envelope<'_>, field: u32) {
        let message = self.out.open();
        self.out.blocks(FLAGS_KEY, (span.flags & FLAGS | HAS_IS_REMOTE).to_le_bytes());
        self.status(buffer, span.status);
        self.out.uint_unless_zero(span::DROPPED_LINKS, span.links.dropped.into());
        for link in buffer.links(span) {
            self.link(buffer, link);
        }
        self.out.uint_unless_zero(span::DROPPED_EVENTS, span.events.dropped.into());
        for event in buffer.events(span) {
            self.event(buffer, event);
        }
        self.out.uint_unless_zero(span::DROPPED_ATTRIBUTES, span.attributes.dropped.into());
        if self.has_own_attributes {
            self.own_attributes(buffer, span, envelope);
        }
        self.entries(buffer, span.attributes.chain, span::ATTRIBUTES);
        self.time(span::END, end);
        self.time(span::START, span.start);
        self.out.blocks(KIND, [span.kind as u8]);
        self.text_unless_empty(span::NAME, buffer, span.name);
        if let Some(parent) = span.parent {
            self.out.blocks(PARENT_SPAN_ID, *parent.as_bytes());
        }
        if let Some(trace) = buffer.trace_of(span) {
            let changed = self.states.get(span.trace as usize).and_then(Option::as_deref);
            let state = changed.map_or_else(|| buffer.text(trace.state), str::as_bytes);
            self.out.bytes_unless_empty(span::TRACE_STATE, state);
            self.out.blocks(SPAN_ID, *span.id.as_bytes());
            self.out.blocks(TRACE_ID, *trace.id.as_bytes());
        }
        self.out.close(field, message);
    }

    fn status(&mut self, buffer: &SpanBuffer, status: Status) {
        let message = self.out.open();
        match status {
            Status::Unset => return,
            Status::Ok => self.out.uint(status::CODE, status::OK),
            Status::Error(description) => {
                self.out.uint(status::CODE, status::ERROR);
                self.text_unless_empty(status::MESSAGE, buffer, description);
            }
        }
        self.out.close(span::STATUS, message);
    }

    fn event(&mut self, buffer: &SpanBuffer, event: &Event) {
        let message = self.out.open();
        self.attributes(buffer, event.attributes, event::ATTRIBUTES);
        self.text_unless_empty(event::NAME, buffer, event.name);
        self.time(event::TIME, event.time);
        self.out.close(span::EVENTS, message);
    }

    fn link(&mut self, buffer: &SpanBuffer, link: &Link) {
        let message = self.out.open();
        self.out.fixed32(link::FLAGS, (link.flags & FLAGS | HAS_IS_REMOTE).to_le_bytes());
        self.attributes(buffer, link.attributes, link::ATTRIBUTES);
        self.text_unless_empty(link::TRACE_STATE, buffer, link.trace_state);
        self.out.blocks(LINK_SPAN_ID, link.span_id.map_or([0; 8], |id| *id.as_bytes()));
        self.out.blocks(LINK_TRACE_ID, link.trace_id.map_or([0; 16], |id| *id.as_bytes()));
        self.out.close(span::LINKS, message);
    }

    /// The attributes as field `field`, and the number of dropped ones as the field after it.
    fn attributes(&mut self, buffer: &SpanBuffer, attributes: Attributes, field: u32) {
        self.out.uint_unless_zero(field.saturating_add(1), attributes.dropped.into());
        self.entries(buffer, attributes.chain, field);
    }

    /// A `KeyValue` for each entry.
    pub(super) fn entries(&mut self, buffer: &SpanBuffer, chain: Chain, field: u32) {
        for attribute in buffer.backwards(chain) {
            let key = buffer.text(attribute.key);
            // Nearly all values are short: a string, a small number, a boolean.
            let (head, rest): ([u8; 2], &[u8]) = match attribute.value {
                Value::String(value) => {
                    ([STRING_VALUE, u8::try_from(value.len).unwrap_or(u8::MAX)], buffer.text(value))
                }
                Value::Int(value @ 0..0x80) => ([INT_VALUE, value as u8], &[]),
                Value::Bool(value) => ([BOOL_VALUE, value.into()], &[]),
                _ => ([0, u8::MAX], &[]),
            };
            if !(head[1] < 0x80 && self.out.short_pair(field, key, head, rest)) {
                self.long_entry(buffer, attribute, field);
            }
        }
    }

    #[inline(never)]
    fn long_entry(&mut self, buffer: &SpanBuffer, attribute: &Attribute, field: u32) {
        let key = buffer.text(attribute.key);
        let value = if self.is_for_sentry { self.sentry_value(buffer, attribute.value) } else { Some(attribute.value) };
        if let Some(value) = value.filter(|value| !matches!(value, Value::Json(_))) {
            let message = self.out.open();
            self.value(buffer, value, key_value::VALUE);
            self.out.bytes_unless_empty(key_value::KEY, key);
            self.out.close(field, message);
        }
    }

    /// An `AnyValue`, whose fields are a oneof: even a default is written.
    fn value(&mut self, buffer: &SpanBuffer, value: Value, field: u32) {
        let message = self.out.open();
        match value {
            Value::Json(_) => return,
            Value::Null => {}
            Value::String(string) => self.text(any_value::STRING, buffer, string),
            Value::Bool(value) => self.out.uint(any_value::BOOL, value.into()),
            Value::Int(value) => self.out.uint(any_value::INT, value.cast_unsigned()),
            Value::Double(value) => self.out.fixed64(any_value::DOUBLE, value.to_le_bytes()),
            Value::Array(chain) => {
                let array = self.out.open();
                for entry in buffer.backwards(chain) {
                    self.value(buffer, entry.value, values::VALUES);
                }
                self.out.close(any_value::ARRAY, array);
            }
            Value::Map(chain) => {
                let map = self.out.open();
                self.entries(buffer, chain, values::VALUES);
                self.out.close(any_value::MAP, map);
            }
            Value::Bytes(bytes) => self.text(any_value::BYTES, buffer, bytes),
        }
        self.out.close(field, message);
    }

    fn text(&mut self, field: u32, buffer: &SpanBuffer, text: Text) {
        self.out.text(field, text, buffer.text(text));
    }

    #[inline(always)]
    fn text_unless_empty(&mut self, field: u32, buffer: &SpanBuffer, text: Text) {
        if !text.is_empty() {
            self.text(field, buffer, text);
        }
    }

    #[inline(always)]
    fn time(&mut self, field: u32, time: UnixNanos) {
        if time != UnixNanos::default() {
            self.out.fixed64(field, time.get().to_le_bytes());
        }
    }
}
