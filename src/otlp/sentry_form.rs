//! Spans as Sentry wants them: what its OTLP endpoint derives from attributes of its own, and what it drops or cannot
//! show (Sentry docs, "OpenTelemetry (OTLP)"; getsentry/relay, `relay-otel` and `relay-event-normalization/src/eap`).
//!
//! Each span says `sentry.op`, `sentry.origin`, `sentry.release`, `sentry.environment` and `sentry.client_sample_rate`,
//! unless its author did; these do not count against limits. Arrays and maps are JSON in a string, and what has no value
//! is left out.

use super::as_json::push_value;
use super::encode::SpanWriter;
use super::request::{Envelope, Form, Selection};
use crate::notation::json::push;
use crate::propagation::{Threshold, ot_state};
use crate::recording::SpanBuffer;
use crate::sampling::Verdict;
use crate::trace::{Attribute, Span, SpanKind, Value};
use alloc::vec::Vec;
use core::mem::take;

/// Says that the rest of a recording goes out later.
const PARTIAL: &[u8] = b"edgespan.partial";

/// The scopes of edgespan's own instrumentation.
const OWN_SCOPES: &[u8] = b"edgespan/";

/// The category of what a platform for functions does.
const FUNCTION: &[u8] = b"faas";

/// What makes a span's `sentry.op`, in names of today and of before, the strongest first, and what the op begins with.
static OPS: [(&[u8], &[u8]); 11] = [
    (b"http.request.method", b"http"),
    (b"http.method", b"http"),
    (b"db.system.name", b"db"),
    (b"db.system", b"db"),
    (b"gen_ai.operation.name", b"gen_ai."),
    (b"gen_ai.provider.name", b"gen_ai"),
    (b"gen_ai.system", b"gen_ai"),
    (b"rpc.system.name", b"rpc"),
    (b"rpc.service", b"rpc"),
    (b"messaging.system", b"message"),
    (b"faas.trigger", b""),
];

impl SpanWriter {
    /// Begins to write spans in a form.
    #[inline(always)]
    pub(super) fn begin_form(&mut self, envelope: &Envelope<'_>, selection: Selection<'_>) {
        self.is_for_sentry = envelope.form != Form::Plain;
        self.has_own_attributes = self.is_for_sentry || envelope.is_partial;
        if self.is_for_sentry {
            self.note_shares(selection);
        }
    }

    #[inline(never)]
    fn note_shares(&mut self, Selection { verdict, tail, .. }: Selection<'_>) {
        self.tail_share = tail.filter(|_| verdict == Some(Verdict::Rest)).map_or(1.0, |tail| tail.ratio);
        self.is_certain = verdict == Some(Verdict::Kept) && tail.is_some_and(|tail| tail.sees_everything);
    }

    /// Which share of traces like that of a span is kept: as whoever sampled it says, by the tail sampler too; else as the
    /// tracestate says that it leaves with; else all.
    #[inline(never)]
    fn rate(&self, buffer: &SpanBuffer, span: &Span) -> f64 {
        let Some(trace) = buffer.trace_of(span) else { return 1.0 };
        if trace.rate > 0.0 {
            // A span that is only recorded goes out when a rule keeps it, which would keep all like it.
            return if self.is_certain || !span.is_sampled() { 1.0 } else { trace.rate * self.tail_share };
        }
        let changed = self.states.get(span.trace as usize).and_then(Option::as_deref);
        let state = changed.map_or(trace.state.of(buffer.text()), str::as_bytes);
        ot_state::threshold(state).map_or(1.0, Threshold::share)
    }

    /// The attributes of ours that a span does not have.
    #[inline(never)]
    pub(super) fn own_attributes(&mut self, buffer: &SpanBuffer, span: &Span, envelope: &Envelope<'_>) {
        if envelope.is_partial && value_of(buffer, span, PARTIAL) == Value::Null {
            let opened = self.out.open();
            self.out.uint(2, 1);
            self.out.end_pair(9, PARTIAL, opened);
        }
        let Form::Sentry { release, environment } = envelope.form else { return };
        let key = b"sentry.client_sample_rate";
        if value_of(buffer, span, key) == Value::Null {
            let (rate, opened) = (self.rate(buffer, span), self.out.open());
            self.out.fixed64(4, rate.to_le_bytes());
            self.out.end_pair(9, key, opened);
        }
        self.own_text(buffer, span, b"sentry.environment", environment.as_bytes());
        self.own_text(buffer, span, b"sentry.release", release.as_bytes());
        let scope = buffer.scopes().get(span.scope as usize);
        let is_own = scope.is_some_and(|scope| scope.name.of(buffer.text()).starts_with(OWN_SCOPES));
        let mut text = take(&mut self.scratch);
        text.clear();
        let category = push_op(&mut text, buffer, span);
        let op_bytes = text.len();
        if is_own {
            push(&mut text, b"auto.");
            push(&mut text, category);
            push(&mut text, b".edgespan");
        } else {
            push(&mut text, b"manual");
        }
        let (op, origin) = text.split_at_checked(op_bytes).unwrap_or_default();
        self.own_text(buffer, span, b"sentry.origin", origin);
        self.own_text(buffer, span, b"sentry.op", op);
        self.scratch = text;
    }

    /// An attribute of ours, unless the span has it already or it would be empty.
    #[inline(never)]
    fn own_text(&mut self, buffer: &SpanBuffer, span: &Span, key: &[u8], value: &[u8]) {
        if !value.is_empty() && value_of(buffer, span, key) == Value::Null {
            self.out.text_pair(9, key, value);
        }
    }

    /// An attribute that Sentry wants in another way than others do: arrays and maps are text, and one without a value is
    /// left out. `false`, with nothing written, for all others.
    #[inline(never)]
    pub(super) fn text_entry(&mut self, buffer: &SpanBuffer, attribute: &Attribute, field: u32) -> bool {
        match attribute.value {
            Value::Null => return true,
            Value::Array(_) | Value::Map(_) => {}
            _ => return false,
        }
        self.scratch.clear();
        push_value(&mut self.scratch, buffer, attribute.value);
        self.out.text_pair(field, attribute.key.of(buffer.text()), &self.scratch);
        true
    }
}

/// Appends the op as Relay derives it, and gives the category of an origin.
fn push_op(op: &mut Vec<u8>, buffer: &SpanBuffer, span: &Span) -> &'static [u8] {
    for &(key, name) in &OPS {
        let rest: &[u8] = match (value_of(buffer, span, key), span.kind) {
            (Value::Null, _) => continue,
            (Value::String(value), _) if name.is_empty() || name == b"gen_ai." => value.of(buffer.text()),
            _ if name.is_empty() || name == b"gen_ai." => continue,
            _ if name != b"http" => b"",
            (_, SpanKind::Client) => b".client",
            (_, SpanKind::Server) => b".server",
            _ if value_of(buffer, span, b"sentry.http.prefetch") != Value::Null => b".prefetch",
            _ => b"",
        };
        push(op, name);
        push(op, rest);
        return match name {
            b"" => FUNCTION,
            b"gen_ai." => b"gen_ai",
            _ => name,
        };
    }
    push(op, b"default");
    FUNCTION
}

/// The value of a span's attribute; one that is not there has none.
#[inline(never)]
fn value_of(buffer: &SpanBuffer, span: &Span, key: &[u8]) -> Value {
    let mut attributes = buffer.backwards(span.attributes.chain);
    attributes.find(|attribute| attribute.key.of(buffer.text()) == key).map_or(Value::Null, |found| found.value)
}
