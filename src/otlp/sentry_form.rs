//! Spans as Sentry wants them: what its OTLP endpoint derives from attributes of its own, and what it drops or cannot
//! show (Sentry docs, "OpenTelemetry (OTLP)"; getsentry/relay, `relay-otel` and `relay-event-normalization/src/eap`).
//!
//! Each span says `sentry.op`, `sentry.origin`, `sentry.client_sample_rate` and what the configuration adds, such as
//! `sentry.release`, unless its author did; these do not count against limits. Arrays and maps are the JSON text that the
//! host wrote for them, and what has no value is left out.

use super::encode::SpanWriter;
use super::request::{Envelope, Form, Order, Selection};
use crate::IS_SLIM;
use crate::recording::SpanBuffer;
use crate::sampling::Verdict;
use crate::trace::wire::{any_value, span};
use crate::trace::{Span, SpanKind, Threshold};

/// The scopes of edgespan's own instrumentation.
const OWN_SCOPES: &[u8] = b"edgespan/";

/// The category of what a platform for functions does.
const FUNCTION: &[u8] = b"faas";

/// Attributes that make the op, in names of today and of before, the strongest first; and their category, which is all of it for
/// most.
static OPS: [(&[u8], &[u8]); 11] = [
    (b"http.request.method", b"http"),
    (b"http.method", b"http"),
    (b"db.system.name", b"db"),
    (b"db.system", b"db"),
    (b"gen_ai.operation.name", b"gen_ai"),
    (b"gen_ai.provider.name", b"gen_ai"),
    (b"gen_ai.system", b"gen_ai"),
    (b"rpc.system.name", b"rpc"),
    (b"rpc.service", b"rpc"),
    (b"messaging.system", b"message"),
    (b"faas.trigger", FUNCTION),
];
/// The op of the first so many of them ends in the span's kind, or in that the attribute [`PREFETCH`] is there.
const HTTP_OPS: usize = 2;
/// The places of those whose value, a string, is the op: behind `gen_ai.`, and by itself.
const GEN_AI: usize = 4;
const FAAS: usize = 10;
const PREFETCH: &[u8] = b"sentry.http.prefetch";

impl SpanWriter {
    /// Forgets what was written, and begins to write in a form.
    pub(super) fn begin(&mut self, envelope: &Envelope<'_>) {
        self.out.clear();
        self.is_for_sentry = !IS_SLIM && !matches!(envelope.form, Form::Plain);
    }

    /// The attributes of ours that a span does not have.
    #[inline(never)]
    pub(super) fn own_attributes(&mut self, buffer: &SpanBuffer, span: &Span, order: &Order<'_>) {
        let Order { envelope, selection, .. } = *order;
        if envelope.is_partial && !has(buffer, span, b"edgespan.partial") {
            let opened = self.out.open();
            self.out.uint(any_value::BOOL, 1);
            self.out.end_pair(span::ATTRIBUTES, b"edgespan.partial", opened);
        }
        let Form::Sentry { defaults, of } = envelope.form else { return };
        if IS_SLIM {
            return;
        }
        if !has(buffer, span, b"sentry.client_sample_rate") {
            let (rate, opened) = (rate(buffer, span, selection), self.out.open());
            self.out.fixed64(any_value::DOUBLE, rate.to_le_bytes());
            self.out.end_pair(span::ATTRIBUTES, b"sentry.client_sample_rate", opened);
        }
        for default in of.attributes(defaults.last) {
            self.joined_pair(buffer, span, of.text(default.key), [of.text(default.value.text()), b"", b""]);
        }
        let ([before, after], category) = op(buffer, span);
        let scope = buffer.scopes().get(span.scope as usize);
        let is_own = scope.is_some_and(|scope| buffer.text(scope.name).starts_with(OWN_SCOPES));
        let origin: [&[u8]; 3] = if is_own { [b"auto.", category, b".edgespan"] } else { [b"manual", b"", b""] };
        self.joined_pair(buffer, span, b"sentry.origin", origin);
        self.joined_pair(buffer, span, b"sentry.op", [before, after, b""]);
    }

    /// An attribute whose value is a string in pieces, unless the span has one of its own or there is nothing in it.
    fn joined_pair(&mut self, buffer: &SpanBuffer, span: &Span, key: &[u8], pieces: [&[u8]; 3]) {
        if has(buffer, span, key) || pieces.iter().all(|piece| piece.is_empty()) {
            return;
        }
        let opened = self.out.open();
        for piece in pieces.iter().rev() {
            self.out.raw(piece);
        }
        self.out.close(any_value::STRING, opened);
        self.out.end_pair(span::ATTRIBUTES, key, opened);
    }
}

/// Which share of traces like that of a span is kept: as whoever sampled it says, by the tail sampler too; else as the
/// tracestate says that it leaves with; else all.
fn rate(buffer: &SpanBuffer, span: &Span, selection: &Selection<'_>) -> f64 {
    let Some(trace) = buffer.trace_of(span) else { return 1.0 };
    if trace.rate > 0.0 {
        return match (selection.tail, selection.verdict) {
            // A span that is only recorded goes out when a rule keeps it, which would keep all like it.
            (Some(tail), Some(Verdict::Kept)) if tail.sees_everything => 1.0,
            _ if !span.is_sampled() => 1.0,
            (Some(tail), Some(Verdict::Rest)) => trace.rate * tail.ratio,
            _ => trace.rate,
        };
    }
    SpanWriter::threshold(span, trace, selection).map_or(1.0, Threshold::share)
}

/// Whether a span has an attribute that is not the empty value.
fn has(buffer: &SpanBuffer, span: &Span, key: &[u8]) -> bool {
    buffer.value_of(span.attributes.last, key).is_some()
}

/// The op as Relay derives it, in two pieces, and the category of an origin.
fn op<'a>(buffer: &'a SpanBuffer, span: &Span) -> ([&'a [u8]; 2], &'static [u8]) {
    for (number, (key, category)) in OPS.iter().enumerate() {
        let value = buffer.value_of(span.attributes.last, key);
        let before: &[u8] = match number {
            _ if !value.is_some() => continue,
            GEN_AI => b"gen_ai.",
            FAAS => b"",
            _ => {
                let rest: &[u8] = match span.kind {
                    _ if number >= HTTP_OPS => b"",
                    SpanKind::Client => b".client",
                    SpanKind::Server => b".server",
                    _ if has(buffer, span, PREFETCH) => b".prefetch",
                    _ => b"",
                };
                return ([category, rest], category);
            }
        };
        if value.kind == any_value::STRING {
            return ([before, buffer.text(value.text())], category);
        }
    }
    ([b"default", b""], FUNCTION)
}
