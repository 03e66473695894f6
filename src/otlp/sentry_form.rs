//! Spans as Sentry wants them: what its OTLP endpoint derives from attributes of its own, and what it drops or cannot
//! show (Sentry docs, "OpenTelemetry (OTLP)"; getsentry/relay, `relay-otel` and `relay-event-normalization/src/eap`).
//!
//! Each span says `sentry.op`, `sentry.origin`, `sentry.client_sample_rate` and what the configuration adds, such as
//! `sentry.release`, unless its author did; these do not count against limits. Arrays and maps are the JSON text that the
//! host wrote for them, and what has no value is left out.

use super::encode::SpanWriter;
use super::request::{Envelope, Form, Selection};
use crate::recording::SpanBuffer;
use crate::sampling::Verdict;
use crate::trace::wire::{any_value, key_value, span};
use crate::trace::{Position, Span, SpanKind, Threshold};

/// The scopes of edgespan's own instrumentation.
const OWN_SCOPES: &[u8] = b"edgespan/";

/// The category of what a platform for functions does.
const FUNCTION: &[u8] = b"faas";

/// How an attribute makes a span's `sentry.op`.
#[derive(Clone, Copy)]
enum Op {
    /// `http`, and what the span's kind adds to it.
    Http,
    /// The name of a category.
    Category(&'static [u8]),
    /// The attribute's value behind a prefix; and the category.
    Value { prefix: &'static [u8], category: &'static [u8] },
}

const GEN_AI: &[u8] = b"gen_ai";

/// What makes the op, in names of today and of before, the strongest first.
static OPS: [(&[u8], Op); 11] = [
    (b"http.request.method", Op::Http),
    (b"http.method", Op::Http),
    (b"db.system.name", Op::Category(b"db")),
    (b"db.system", Op::Category(b"db")),
    (b"gen_ai.operation.name", Op::Value { prefix: b"gen_ai.", category: GEN_AI }),
    (b"gen_ai.provider.name", Op::Category(GEN_AI)),
    (b"gen_ai.system", Op::Category(GEN_AI)),
    (b"rpc.system.name", Op::Category(b"rpc")),
    (b"rpc.service", Op::Category(b"rpc")),
    (b"messaging.system", Op::Category(b"message")),
    (b"faas.trigger", Op::Value { prefix: b"", category: FUNCTION }),
];

/// Attributes of ours: that the rest of a recording goes out later, the share of traces that is kept, where a span comes from
/// and what it does; and one that decides about the last.
static OWN: [&[u8]; 5] =
    [b"edgespan.partial", b"sentry.client_sample_rate", b"sentry.origin", b"sentry.op", b"sentry.http.prefetch"];
const PARTIAL: usize = 0;
const RATE: usize = 1;
const ORIGIN: usize = 2;
const OP: usize = 3;
const PREFETCH: usize = 4;

/// What a span says of itself that decides about attributes of ours.
#[derive(Default)]
struct Said {
    /// By the places of [`OPS`], where the attribute lies.
    ops: [Position; OPS.len()],
    /// By the places of [`OWN`].
    own: [bool; OWN.len()],
}

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
        if envelope.is_partial && !said.own[PARTIAL] {
            let opened = self.out.open();
            self.out.uint(any_value::BOOL, 1);
            self.out.end_pair(span::ATTRIBUTES, OWN[PARTIAL], opened);
        }
        let Form::Sentry { defaults, of } = envelope.form else { return };
        if !said.own[RATE] {
            let (rate, opened) = (rate(buffer, span, selection), self.out.open());
            self.out.fixed64(any_value::DOUBLE, rate.to_le_bytes());
            self.out.end_pair(span::ATTRIBUTES, OWN[RATE], opened);
        }
        for default in of.attributes(defaults) {
            if !is_set(buffer, span, of.text(default.key())) {
                let opened = self.out.open();
                if default.is_long() {
                    self.out.bytes(any_value::STRING, of.text(of.long_value(&default)));
                    self.out.close(key_value::VALUE, opened);
                }
                self.out.raw(of.text(default.plain()));
                self.out.close(span::ATTRIBUTES, opened);
            }
        }
        let ([before, after], category) = said.op(buffer, span.kind);
        if !said.own[ORIGIN] {
            let scope = buffer.scopes().get(span.scope as usize);
            let is_own = scope.is_some_and(|scope| buffer.text(scope.name).starts_with(OWN_SCOPES));
            let origin: [&[u8]; 3] = if is_own { [b"auto.", category, b".edgespan"] } else { [b"manual", b"", b""] };
            self.joined_pair(OWN[ORIGIN], &origin);
        }
        if !(said.own[OP] || before.is_empty() && after.is_empty()) {
            self.joined_pair(OWN[OP], &[before, after]);
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
fn is_set(buffer: &SpanBuffer, span: &Span, key: &[u8]) -> bool {
    buffer.attributes(span.attributes).any(|set| set.is_for_sentry() && buffer.text(set.key()) == key)
}

impl Said {
    /// One walk over the attributes; one without a value says nothing.
    #[inline(never)]
    fn of(buffer: &SpanBuffer, span: &Span) -> Self {
        let mut said = Self::default();
        let mut at = span.attributes.last;
        while let Some(attribute) = buffer.attribute(at) {
            let here = at;
            at = attribute.previous;
            if !attribute.is_for_sentry() {
                continue;
            }
            let key = buffer.text(attribute.key());
            for ((name, _), place) in OPS.iter().zip(&mut said.ops) {
                if *name == key {
                    *place = here;
                }
            }
            for (name, is_set) in OWN.iter().zip(&mut said.own) {
                *is_set |= *name == key;
            }
        }
        said
    }

    /// The op as Relay derives it, in two pieces, and the category of an origin.
    fn op<'a>(&self, buffer: &'a SpanBuffer, kind: SpanKind) -> ([&'a [u8]; 2], &'static [u8]) {
        for ((_, op), at) in OPS.iter().zip(self.ops) {
            let Some(attribute) = buffer.attribute(at) else { continue };
            match *op {
                Op::Http => {
                    let rest: &[u8] = match kind {
                        SpanKind::Client => b".client",
                        SpanKind::Server => b".server",
                        _ if self.own[PREFETCH] => b".prefetch",
                        _ => b"",
                    };
                    return ([b"http", rest], b"http");
                }
                Op::Category(category) => return ([category, b""], category),
                Op::Value { prefix, category } => {
                    if let Some(value) = buffer.string(&attribute) {
                        return ([prefix, value], category);
                    }
                }
            }
        }
        ([b"default", b""], FUNCTION)
    }
}
