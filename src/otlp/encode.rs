//! Spans and scopes as OTLP messages in canonical form: fields in ascending order, defaults left out, shortest varints,
//! unique keys. Fields are written in descending order because the writer goes backwards.

use super::request::{Order, Selection};
use super::reverse::ReverseWriter;
use crate::IS_SLIM;
use crate::recording::{LINK, SpanBuffer, Value};
use crate::sampling::Change;
use crate::trace::wire::{
    FOUR_BYTES, LEN, VARINT, any_value, event, key_value, link, scope, scope_spans, span, status, tag, values,
};
use crate::trace::{Attributes, Entries, Position, Scope, Span, Status, Text, Threshold, Trace, UnixNanos};

/// Keys of fields that are always there; those of ids with the length that follows.
const KIND: [u8; 1] = [tag(span::KIND, VARINT)];
const TRACE_ID: [u8; 2] = [tag(span::TRACE_ID, LEN), 16];
const SPAN_ID: [u8; 2] = [tag(span::SPAN_ID, LEN), 8];
const PARENT_SPAN_ID: [u8; 2] = [tag(span::PARENT_SPAN_ID, LEN), 8];
/// The key of field 16 takes two bytes.
const FLAGS: [u8; 2] = [tag(span::FLAGS, FOUR_BYTES) | 0x80, (span::FLAGS >> 4) as u8];
const LINK_FLAGS: [u8; 1] = [tag(link::FLAGS, FOUR_BYTES)];

/// Writes spans and scopes, keeping its room from one request to the next.
#[derive(Debug, Default)]
pub(super) struct SpanWriter {
    pub(super) out: ReverseWriter,
    /// Whether values are written as Sentry wants them.
    pub(super) is_for_sentry: bool,
}

impl SpanWriter {
    /// The threshold that the tracestate of a span leaves with.
    pub(super) fn threshold(span: &Span, trace: &Trace, selection: &Selection<'_>) -> Option<Threshold> {
        let (Some(tail), Some(verdict)) = (selection.tail, selection.verdict) else { return trace.threshold };
        match tail.change(verdict, span.is_sampled(), trace) {
            Change::Set(threshold) => Some(threshold),
            Change::Remove => None,
            Change::Keep => trace.threshold,
        }
    }

    /// The tracestate of a span. Our member moves to the front when it changes, where W3C Trace Context Level 2 (§3.5) wants
    /// what was changed.
    fn trace_state(&mut self, buffer: &SpanBuffer, trace: &Trace, threshold: Option<Threshold>) {
        if IS_SLIM || threshold == trace.threshold {
            return self.text(span::TRACE_STATE, buffer, trace.state);
        }
        let (opened, members) = (self.out.open(), buffer.text(trace.members));
        match (threshold, buffer.text(trace.fields)) {
            (Some(threshold), fields) => {
                self.out.raw(members);
                self.out.raw(fields);
                self.out.hex(threshold.number());
                self.out.raw(b"ot=th:");
            }
            (None, [_, fields @ ..]) => {
                self.out.raw(members);
                self.out.raw(fields);
                self.out.raw(b"ot=");
            }
            (None, []) if members.is_empty() => return,
            (None, []) => self.out.raw(members.get(1..).unwrap_or_default()),
        }
        self.out.close(span::TRACE_STATE, opened);
    }

    /// The `InstrumentationScope` of a `ScopeSpans`.
    pub(super) fn scope(&mut self, buffer: &SpanBuffer, scope: &Scope) {
        let message = self.out.open();
        self.attributes(buffer, scope.attributes, scope::ATTRIBUTES);
        self.text(scope::VERSION, buffer, scope.version);
        self.text(scope::NAME, buffer, scope.name);
        self.out.close(scope_spans::SCOPE, message);
    }

    /// A `Span` of a `ScopeSpans`.
    pub(super) fn span(&mut self, buffer: &SpanBuffer, span: &Span, order: &Order<'_>) {
        let message = self.out.open();
        self.out.blocks(FLAGS, (span.flags & Span::KEPT_FLAGS | Span::HAS_IS_REMOTE).to_le_bytes());
        self.status(buffer, span.status);
        if span.links != Entries::default() {
            self.entries(buffer, span.links, buffer.limits.link_count, span::LINKS);
        }
        if span.events != Entries::default() {
            self.entries(buffer, span.events, buffer.limits.event_count, span::EVENTS);
        }
        self.out.uint_unless_zero(span::ATTRIBUTES + 1, span.attributes.dropped.into());
        if self.is_for_sentry || order.envelope.is_partial {
            self.own_attributes(buffer, span, order);
        }
        self.kept_attributes(buffer, span.attributes.last, span::ATTRIBUTES);
        self.time(span::END, span.end);
        self.time(span::START, span.start);
        self.out.blocks(KIND, [span.kind as u8]);
        self.text(span::NAME, buffer, span.name);
        if let Some(parent) = span.parent {
            self.out.blocks(PARENT_SPAN_ID, *parent.as_bytes());
        }
        if let Some(trace) = buffer.trace_of(span) {
            self.trace_state(buffer, trace, Self::threshold(span, trace, order.selection));
            self.out.blocks(SPAN_ID, *span.id.as_bytes());
            self.out.blocks(TRACE_ID, *trace.id.as_bytes());
        }
        self.out.close(scope_spans::SPANS, message);
    }

    fn status(&mut self, buffer: &SpanBuffer, status: Status) {
        let message = self.out.open();
        match status {
            Status::Unset => return,
            Status::Ok => self.out.uint(status::CODE, status::CODE_OK.into()),
            Status::Error(description) => {
                self.out.uint(status::CODE, status::CODE_ERROR.into());
                self.text(status::MESSAGE, buffer, description);
            }
        }
        self.out.close(span::STATUS, message);
    }

    /// The events or links of a span, and, as the field after them, how many were dropped.
    fn entries(&mut self, buffer: &SpanBuffer, entries: Entries, limit: u32, field: u32) {
        self.out.uint_unless_zero(field + 1, entries.dropped.into());
        let (mut at, mut left) = (entries.last, entries.len.min(limit));
        while left > 0
            && let Some(entry) = buffer.arena.record_cold(at)
        {
            let message = self.out.open();
            let attributes = entry.value.attributes();
            if entry.value.kind == LINK {
                let [flags, ids @ ..] = buffer.arena.words_behind::<7>(at).unwrap_or_default();
                self.out.blocks(LINK_FLAGS, flags.to_le_bytes());
                self.attributes(buffer, attributes, link::ATTRIBUTES);
                self.text(link::TRACE_STATE, buffer, entry.key);
                let [a, b, c, d, e, f] = ids.map(u32::to_le_bytes);
                self.out.bytes(link::SPAN_ID, [e, f].as_flattened());
                self.out.bytes(link::TRACE_ID, [a, b, c, d].as_flattened());
            } else {
                self.attributes(buffer, attributes, event::ATTRIBUTES);
                self.text(event::NAME, buffer, entry.key);
                let [low, high] = buffer.arena.words_behind(at).unwrap_or_default();
                self.time(event::TIME, UnixNanos(u64::from(high) << 32 | u64::from(low)));
            }
            self.out.close(field, message);
            at = entry.previous;
            left -= 1;
        }
    }

    /// The attributes as field `field`, and the number of dropped ones as the field after it.
    fn attributes(&mut self, buffer: &SpanBuffer, attributes: Attributes, field: u32) {
        self.out.uint_unless_zero(field + 1, attributes.dropped.into());
        self.kept_attributes(buffer, attributes.last, field);
    }

    /// A `KeyValue` for each attribute of a collection.
    pub(super) fn kept_attributes(&mut self, buffer: &SpanBuffer, last: Position, field: u32) {
        let mut at = last;
        while let Some(attribute) = buffer.arena.record(at) {
            if self.out.short_pair(buffer, &attribute, field).is_none() {
                self.attribute(buffer, at, field);
            }
            at = attribute.previous;
        }
    }

    /// Reads it again: so the loop above keeps it in registers.
    #[inline(never)]
    fn attribute(&mut self, buffer: &SpanBuffer, at: Position, field: u32) {
        let Some(attribute) = buffer.arena.record_cold(at) else { return };
        if !IS_SLIM && self.is_for_sentry && !attribute.value.is_some() {
            return;
        }
        let opened = self.out.open();
        self.value(buffer, attribute.value);
        self.out.close(key_value::VALUE, opened);
        self.text(key_value::KEY, buffer, attribute.key);
        self.out.close(field, opened);
    }

    /// The content of an `AnyValue`. Sentry gets the JSON text of an array or map where there is one.
    fn value(&mut self, buffer: &SpanBuffer, value: Value) {
        match value.kind {
            any_value::STRING | any_value::BYTES => self.out.text(value.kind, value.text(), buffer.text(value.text())),
            any_value::BOOL | any_value::INT => self.out.uint(value.kind, value.bits),
            any_value::DOUBLE => self.out.fixed64(any_value::DOUBLE, value.bits.to_le_bytes()),
            _ => {
                let Some((last, json)) = buffer.members(value) else { return };
                if let Some(json) = json.filter(|_| !IS_SLIM && self.is_for_sentry) {
                    return self.value(buffer, json);
                }
                let opened = self.out.open();
                if value.kind == any_value::MAP {
                    // What is empty in there is no attribute that could be left out.
                    let is_for_sentry = core::mem::take(&mut self.is_for_sentry);
                    self.kept_attributes(buffer, last, values::VALUES);
                    self.is_for_sentry = is_for_sentry;
                } else {
                    for member in buffer.attributes(last) {
                        let opened = self.out.open();
                        self.value(buffer, member.value);
                        self.out.close(values::VALUES, opened);
                    }
                }
                self.out.close(value.kind, opened);
            }
        }
    }

    /// A string that is left out when empty.
    fn text(&mut self, field: u32, buffer: &SpanBuffer, text: Text) {
        if !text.is_empty() && self.out.short_text(buffer, field, text).is_none() {
            self.out.text(field, text, buffer.text(text));
        }
    }

    #[inline(always)]
    fn time(&mut self, field: u32, time: UnixNanos) {
        if time != UnixNanos::default() {
            self.out.fixed64(field, time.get().to_le_bytes());
        }
    }
}
