//! Spans as Sentry wants them: what its OTLP endpoint derives from attributes of its own, and what it drops or cannot
//! show (Sentry docs, "OpenTelemetry (OTLP)"; getsentry/relay, `relay-otel` and `relay-event-normalization/src/eap`).
//!
//! Each span says `sentry.op`, `sentry.origin`, `sentry.client_sample_rate` and what the configuration adds, such as
//! `sentry.release`, unless its author did; these do not count against limits. Arrays and maps are the JSON text that the
//! host wrote for them, and what has no value is left out.

use super::encode::SpanWriter;
use super::request::{Envelope, Form, Selection};
use crate::recording::{SpanBuffer, Value};
use crate::sampling::Verdict;
use crate::trace::wire::{any_value, span};
use crate::trace::{Span, SpanKind, Threshold};

/// The scopes of edgespan's own instrumentation.
const OWN_SCOPES: &[u8] = b"edgespan/";

/// What an attribute makes of a span's `sentry.op`.
struct Op {
    /// Its category, which is all of it for most.
    category: &'static [u8],
    /// The attribute's value stands behind this in place of the category.
    prefix: Option<&'static [u8]>,
}

const fn op(category: &'static [u8], prefix: Option<&'static [u8]>) -> Op {
    Op { category, prefix }
}

/// The category of what a platform for functions does.
const FUNCTION: &[u8] = b"faas";

/// Attributes that decide about attributes of ours. First those that make the op, in names of today and of before, the strongest
/// first; then ours: that the rest of a recording goes out later, the share of traces that is kept, where a span comes from
/// and what it does; and one that decides about the last.
static KEYS: [&[u8]; 16] = [
    b"http.request.method",
    b"http.method",
    b"db.system.name",
    b"db.system",
    b"gen_ai.operation.name",
    b"gen_ai.provider.name",
    b"gen_ai.system",
    b"rpc.system.name",
    b"rpc.service",
    b"messaging.system",
    b"faas.trigger",
    b"edgespan.partial",
    b"sentry.client_sample_rate",
    b"sentry.origin",
    b"sentry.op",
    b"sentry.http.prefetch",
];
/// The ops of the first of them.
static OPS: [Op; 11] = [
    op(b"http", None),
    op(b"http", None),
    op(b"db", None),
    op(b"db", None),
    op(b"gen_ai", Some(b"gen_ai.")),
    op(b"gen_ai", None),
    op(b"gen_ai", None),
    op(b"rpc", None),
    op(b"rpc", None),
    op(b"message", None),
    op(FUNCTION, Some(b"")),
];
/// To these the span's kind adds something.
const HTTP_OPS: usize = 2;
/// The places of the others.
const PARTIAL: usize = 11;
const RATE: usize = 12;
const ORIGIN: usize = 13;
const OP: usize = 14;
const PREFETCH: usize = 15;

/// What a span says under [`KEYS`].
struct Said([Value; KEYS.len()]);

impl SpanWriter {
    /// Forgets what was written, and begins to write in a form.
    pub(super) fn begin(&mut self, envelope: &Envelope<'_>) {
        self.out.clear();
        self.is_for_sentry = !matches!(envelope.form, Form::Plain);
        self.has_own_attributes = self.is_for_sentry || envelope.is_partial;
    }

    /// The attributes of ours that a span does not have.
    #[inline(never)]
    pub(super) fn own_attributes(
        &mut self,
        buffer: &SpanBuffer,
        span: &Span,
        envelope: &Envelope<'_>,
        selection: &Selection<'_>,
    ) {
        let said = Said::of(buffer, span);
        if envelope.is_partial && !said.has(PARTIAL) {
            let opened = self.out.open();
            self.out.uint(any_value::BOOL, 1);
            self.out.end_pair(span::ATTRIBUTES, KEYS[PARTIAL], opened);
        }
        let Form::Sentry { defaults, of } = envelope.form else { return };
        if !said.has(RATE) {
            let (rate, opened) = (rate(buffer, span, selection), self.out.open());
            self.out.fixed64(any_value::DOUBLE, rate.to_le_bytes());
            self.out.end_pair(span::ATTRIBUTES, KEYS[RATE], opened);
        }
        for default in of.attributes(defaults.last) {
            let key = of.text(default.key);
            if !is_set(buffer, span, key) {
                self.joined_pair(key, &[of.text(default.value.text())]);
            }
        }
        let ([before, after], category) = said.op(buffer, span.kind);
        if !said.has(ORIGIN) {
            let scope = buffer.scopes().get(span.scope as usize);
            let is_own = scope.is_some_and(|scope| buffer.text(scope.name).starts_with(OWN_SCOPES));
            let origin: [&[u8]; 3] = if is_own { [b"auto.", category, b".edgespan"] } else { [b"manual", b"", b""] };
            self.joined_pair(KEYS[ORIGIN], &origin);
        }
        if !(said.has(OP) || before.is_empty() && after.is_empty()) {
            self.joined_pair(KEYS[OP], &[before, after]);
        }
    }

    /// An attribute whose value is a string in pieces.
    #[inline(never)]
    fn joined_pair(&mut self, key: &[u8], pieces: &[&[u8]]) {
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

/// Whether a span has an attribute of this key, with a value.
#[inline(never)]
fn is_set(buffer: &SpanBuffer, span: &Span, key: &[u8]) -> bool {
    buffer.attributes(span.attributes.last).any(|set| set.value.is_some() && buffer.text(set.key) == key)
}

impl Said {
    /// One walk over the attributes; one without a value says nothing.
    #[inline(never)]
    fn of(buffer: &SpanBuffer, span: &Span) -> Self {
        let mut said = Self([Value::NULL; KEYS.len()]);
        for attribute in buffer.attributes(span.attributes.last) {
            let key = buffer.text(attribute.key);
            for (name, value) in KEYS.iter().zip(&mut said.0) {
                if *name == key {
                    *value = attribute.value;
                }
            }
        }
        said
    }

    fn has(&self, key: usize) -> bool {
        self.0.get(key).is_some_and(|value| value.is_some())
    }

    /// The op as Relay derives it, in two pieces, and the category of an origin.
    fn op<'a>(&self, buffer: &'a SpanBuffer, kind: SpanKind) -> ([&'a [u8]; 2], &'static [u8]) {
        for (number, (Op { category, prefix }, value)) in OPS.iter().zip(self.0).enumerate() {
            if !value.is_some() {
                continue;
            }
            if let Some(prefix) = prefix {
                if value.kind == any_value::STRING {
                    return ([prefix, buffer.text(value.text())], category);
                }
                continue;
            }
            let rest: &[u8] = match kind {
                _ if number >= HTTP_OPS => b"",
                SpanKind::Client => b".client",
                SpanKind::Server => b".server",
                _ if self.has(PREFETCH) => b".prefetch",
                _ => b"",
            };
            return ([category, rest], category);
        }
        ([b"default", b""], FUNCTION)
    }
}
