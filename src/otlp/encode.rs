//! Spans as an OTLP `ExportTraceServiceRequest`, in canonical form: fields in ascending order, defaults left out,
//! shortest varints, unique keys. Fields are written in descending order because the writer goes backwards.
//!
//! Field numbers: opentelemetry-proto `trace/v1/trace.proto`, `common/v1/common.proto`,
//! `collector/trace/v1/trace_service.proto`.

use super::reverse::ReverseWriter;
use crate::recording::SpanBuffer;
use crate::trace::{Attributes, Chain, Event, Link, Scope, Span, SpanState, Status, Text, UnixNanos, Value};

/// OTLP `SPAN_FLAGS_CONTEXT_HAS_IS_REMOTE_MASK`: the remote bit says something.
const HAS_IS_REMOTE: u32 = 0x100;
/// The flags that a span or link brings along: its trace flags, and whether the context is remote.
const FLAGS: u32 = 0xFF | Span::PARENT_IS_REMOTE;

/// Encodes requests, keeping its room from one to the next.
#[derive(Debug, Default)]
pub struct Encoder {
    out: ReverseWriter,
    spans: u32,
}

impl Encoder {
    /// Encodes all ended spans that were not encoded before, under this resource (an encoded `Resource` message), and
    /// returns the bytes: none when there is no such span. A request is never empty.
    pub fn encode(&mut self, buffer: &SpanBuffer, resource: &[u8]) -> &[u8] {
        self.out.clear();
        self.spans = 0;
        let resource_spans = self.out.open();
        for (index, scope) in buffer.scopes().iter().enumerate().rev() {
            self.scope_spans(buffer, index, scope);
        }
        if self.spans > 0 {
            let message = self.out.open();
            self.out.raw(resource);
            self.out.close(1, message);
            self.out.close(1, resource_spans);
        }
        self.out.written()
    }

    /// How many spans were encoded last.
    pub fn spans(&self) -> u32 {
        self.spans
    }

    fn scope_spans(&mut self, buffer: &SpanBuffer, index: usize, scope: &Scope) {
        let text = buffer.text();
        let message = self.out.open();
        let before = self.spans;
        self.out.bytes_unless_empty(3, scope.schema_url.of(text));
        for span in buffer.spans().iter().rev() {
            if let SpanState::Ended(end) = span.state
                && span.scope as usize == index
            {
                self.span(buffer, span, end);
                self.spans = self.spans.saturating_add(1);
            }
        }
        if self.spans == before {
            self.out.rewind(message);
            return;
        }
        let scope_message = self.out.open();
        self.out.bytes_unless_empty(2, scope.version.of(text));
        self.out.bytes_unless_empty(1, scope.name.of(text));
        self.out.close(1, scope_message);
        self.out.close(2, message);
    }

    fn span(&mut self, buffer: &SpanBuffer, span: &Span, end: UnixNanos) {
        let text = buffer.text();
        let message = self.out.open();
        let [f0, f1, f2, f3] = (span.flags & FLAGS | HAS_IS_REMOTE).to_le_bytes();
        // Field 16 takes two bytes of key.
        self.out.block([0x85, 0x01, f0, f1, f2, f3]);
        self.status(text, span.status);
        self.out.uint_unless_zero(14, span.links.dropped.into());
        let mut next = span.links.last;
        while let Some(link) = buffer.link(next) {
            self.link(buffer, link);
            next = link.previous;
        }
        self.out.uint_unless_zero(12, span.events.dropped.into());
        let mut next = span.events.last;
        while let Some(event) = buffer.event(next) {
            self.event(buffer, event);
            next = event.previous;
        }
        self.attributes(buffer, span.attributes, 9);
        self.time(8, end);
        self.time(7, span.start);
        self.out.block([0x30, span.kind as u8]);
        self.out.bytes_unless_empty(5, span.name.of(text));
        if let Some(parent) = span.parent {
            self.out.block(*parent.as_bytes());
            self.out.block([0x22, 8]);
        }
        if let Some(trace) = buffer.trace_of(span) {
            self.out.bytes_unless_empty(3, trace.state.of(text));
            self.out.block(*span.id.as_bytes());
            self.out.block([0x12, 8]);
            self.out.block(*trace.id.as_bytes());
            self.out.block([0x0A, 16]);
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
        self.out.bytes(2, &link.span_id.map_or([0; 8], |id| *id.as_bytes()));
        self.out.bytes(1, &link.trace_id.map_or([0; 16], |id| *id.as_bytes()));
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
            if !is_written {
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
