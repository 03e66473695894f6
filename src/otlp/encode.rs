//! Spans and scopes as OTLP messages in canonical form: fields in ascending order, defaults left out, shortest varints,
//! unique keys. Fields are written in descending order because the writer goes backwards.
//!
//! Field numbers: opentelemetry-proto `trace/v1/trace.proto`, `common/v1/common.proto`.

use super::request::Envelope;
use super::reverse::ReverseWriter;
use crate::recording::SpanBuffer;
use crate::sampling::{TailSampler, Verdict};
use crate::trace::{Attributes, Chain, Event, Link, Scope, Span, Status, Text, UnixNanos, Value};
use alloc::{string::String, vec::Vec};

/// OTLP `SPAN_FLAGS_CONTEXT_HAS_IS_REMOTE_MASK`: the remote bit says something.
const HAS_IS_REMOTE: u32 = 0x100;
/// The flags that a span or link brings along: its trace flags, and whether the context is remote.
const FLAGS: u32 = 0xFF | Span::PARENT_IS_REMOTE;

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
    /// A text that is being put together.
    pub(super) scratch: Vec<u8>,
}

impl SpanWriter {
    /// Forgets what was written and how tracestates change.
    pub(super) fn clear(&mut self) {
        self.out.clear();
        self.states.clear();
    }

    /// Changes the tracestate of all spans from now on to what a verdict makes of it. A trace is sampled when its first
    /// span is.
    #[inline(never)]
    pub(super) fn change_states(&mut self, buffer: &SpanBuffer, tail: &TailSampler, verdict: Verdict) {
        for span in buffer.spans() {
            // Traces are numbered in the order of their first spans; one without a span has no state to change.
            while self.states.len() < span.trace as usize {
                self.states.push(None);
            }
            if self.states.len() == span.trace as usize
                && let Some(trace) = buffer.trace_of(span)
            {
                let state = trace.state.of(buffer.text());
                self.states.push(tail.trace_state(verdict, span.is_sampled(), &trace.id, state));
            }
        }
    }

    /// The `InstrumentationScope` of a `ScopeSpans`.
    pub(super) fn scope(&mut self, buffer: &SpanBuffer, scope: &Scope) {
        let message = self.out.open();
        self.attributes(buffer, scope.attributes, 3);
        self.out.bytes_unless_empty(2, scope.version.of(buffer.text()));
        self.out.bytes_unless_empty(1, scope.name.of(buffer.text()));
        self.out.close(1, message);
    }

    /// A `Span` of a `ScopeSpans`. An end that is the default is none.
    pub(super) fn span(&mut self, buffer: &SpanBuffer, span: &Span, end: UnixNanos, envelope: &Envelope<'_>) {
        let text = buffer.text();
        let message = self.out.open();
        // Field 16 takes two bytes of key.
        self.out.blocks([0x85, 0x01], (span.flags & FLAGS | HAS_IS_REMOTE).to_le_bytes());
        self.status(text, span.status);
        self.out.uint_unless_zero(14, span.links.dropped.into());
        let mut next = span.links.last;
        for _ in 0..span.links.len {
            let Some(link) = buffer.link(next) else { break };
            self.link(buffer, link);
            next = link.previous;
        }
        self.out.uint_unless_zero(12, span.events.dropped.into());
        let mut next = span.events.last;
        for _ in 0..span.events.len {
            let Some(event) = buffer.event(next) else { break };
            self.event(buffer, event);
            next = event.previous;
        }
        self.out.uint_unless_zero(10, span.attributes.dropped.into());
        if self.has_own_attributes {
            self.own_attributes(buffer, span, envelope);
        }
        self.entries(buffer, span.attributes.chain, 9);
        self.time(8, end);
        self.time(7, span.start);
        self.out.blocks([0x30], [span.kind as u8]);
        self.out.bytes_unless_empty(5, span.name.of(text));
        if let Some(parent) = span.parent {
            self.out.blocks([0x22, 8], *parent.as_bytes());
        }
        if let Some(trace) = buffer.trace_of(span) {
            let changed = self.states.get(span.trace as usize).and_then(Option::as_deref);
            self.out.bytes_unless_empty(3, changed.map_or(trace.state.of(text), str::as_bytes));
            self.out.blocks([0x12, 8], *span.id.as_bytes());
            self.out.blocks([0x0A, 16], *trace.id.as_bytes());
        }
        self.out.close(2, message);
    }

    fn status(&mut self, text: &[u8], status: Status) {
        let message = self.out.open();
        match status {
            Status::Unset => return,
            Status::Ok => self.out.uint(3, 1),
            Status::Error(description) => {
                self.out.uint(3, 2);
                self.out.bytes_unless_empty(2, description.of(text));
            }
        }
        self.out.close(15, message);
    }

    fn event(&mut self, buffer: &SpanBuffer, event: &Event) {
        let message = self.out.open();
        self.attributes(buffer, event.attributes, 3);
        self.out.bytes_unless_empty(2, event.name.of(buffer.text()));
        self.time(1, event.time);
        self.out.close(11, message);
    }

    fn link(&mut self, buffer: &SpanBuffer, link: &Link) {
        let message = self.out.open();
        self.out.fixed32(6, (link.flags & FLAGS | HAS_IS_REMOTE).to_le_bytes());
        self.attributes(buffer, link.attributes, 4);
        self.out.bytes_unless_empty(3, link.trace_state.of(buffer.text()));
        self.out.blocks([0x12, 8], link.span_id.map_or([0; 8], |id| *id.as_bytes()));
        self.out.blocks([0x0A, 16], link.trace_id.map_or([0; 16], |id| *id.as_bytes()));
        self.out.close(13, message);
    }

    /// The attributes as field `field`, and the number of dropped ones as the field after it.
    fn attributes(&mut self, buffer: &SpanBuffer, attributes: Attributes, field: u32) {
        self.out.uint_unless_zero(field.saturating_add(1), attributes.dropped.into());
        self.entries(buffer, attributes.chain, field);
    }

    fn entries(&mut self, buffer: &SpanBuffer, chain: Chain, field: u32) {
        let text = buffer.text();
        for attribute in buffer.backwards(chain) {
            let key = attribute.key.of(text);
            // Nearly all values are short: a string, a small number, a boolean.
            let (head, rest): ([u8; 2], &[u8]) = match attribute.value {
                Value::String(value) => ([0x0A, u8::try_from(value.len).unwrap_or(u8::MAX)], value.of(text)),
                Value::Int(value @ 0..0x80) => ([0x18, value as u8], &[]),
                Value::Bool(value) => ([0x10, value.into()], &[]),
                _ => ([0, u8::MAX], &[]),
            };
            let is_written = head[1] < 0x80 && self.out.short_pair(field, key, head, rest);
            if !(is_written || self.is_for_sentry && self.text_entry(buffer, attribute, field)) {
                let message = self.out.open();
                self.value(buffer, attribute.value, 2);
                self.out.bytes_unless_empty(1, key);
                self.out.close(field, message);
            }
        }
    }

    /// An `AnyValue`, whose fields are a oneof: even a default is written.
    fn value(&mut self, buffer: &SpanBuffer, value: Value, field: u32) {
        let message = self.out.open();
        match value {
            Value::Null => {}
            Value::String(string) => self.text(1, buffer, string),
            Value::Bool(value) => self.out.uint(2, value.into()),
            Value::Int(value) => self.out.uint(3, value.cast_unsigned()),
            Value::Double(value) => self.out.fixed64(4, value.to_le_bytes()),
            Value::Array(chain) => {
                let array = self.out.open();
                for entry in buffer.backwards(chain) {
                    self.value(buffer, entry.value, 1);
                }
                self.out.close(5, array);
            }
            Value::Map(chain) => {
                let map = self.out.open();
                self.entries(buffer, chain, 1);
                self.out.close(6, map);
            }
            Value::Bytes(bytes) => self.text(7, buffer, bytes),
        }
        self.out.close(field, message);
    }

    fn text(&mut self, field: u32, buffer: &SpanBuffer, text: Text) {
        self.out.bytes(field, text.of(buffer.text()));
    }

    fn time(&mut self, field: u32, time: UnixNanos) {
        if time != UnixNanos::default() {
            self.out.fixed64(field, time.get().to_le_bytes());
        }
    }
}
