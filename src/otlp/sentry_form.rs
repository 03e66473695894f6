//! Spans as Sentry wants them: what its OTLP endpoint derives from attributes of its own, and what it drops or cannot
//! show (Sentry docs, "OpenTelemetry (OTLP)"; getsentry/relay, `relay-otel` and `relay-event-normalization/src/eap`).
//!
//! Each span says `sentry.op`, `sentry.origin`, `sentry.client_sample_rate` and what the configuration adds, such as
//! `sentry.release`, unless its author did; these do not count against limits. Arrays and maps are the JSON text that the
//! host wrote for them, and what has no value is left out.

use super::encode::SpanWriter;
use super::request::{Envelope, Form, Selection};
use crate::recording::{Attribute, SpanBuffer};
use crate::sampling::{Threshold, Verdict, ot_state};
use crate::trace::wire::{any_value, span};
use crate::trace::{Span, SpanKind};

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

/// Says that the rest of a recording goes out later.
const PARTIAL: &[u8] = b"edgespan.partial";
const RATE: &[u8] = b"sentry.client_sample_rate";
const ORIGIN: &[u8] = b"sentry.origin";
const OP: &[u8] = b"sentry.op";
const PREFETCH: &[u8] = b"sentry.http.prefetch";

/// What a span says of itself that decides about attributes of ours.
#[derive(Default)]
struct Said {
    /// By the places of [`OPS`].
    ops: [Option<Attribute>; OPS.len()],
    has_partial: bool,
    has_rate: bool,
    has_origin: bool,
    has_op: bool,
    is_prefetch: bool,
}

impl SpanWriter {
    /// Begins to write spans in a form.
    #[inline(always)]
    pub(super) fn begin_form(&mut self, envelope: &Envelope<'_>, selection: Selection<'_>) {
        self.is_for_sentry = !matches!(envelope.form, Form::Plain);
        self.has_own_attributes = self.is_for_sentry || envelope.is_partial;
        let Selection { verdict, tail, .. } = selection;
        self.tail_share = tail.filter(|_| verdict == Some(Verdict::Rest)).map_or(1.0, |tail| tail.ratio);
        self.is_certain = verdict == Some(Verdict::Kept) && tail.is_some_and(|tail| tail.sees_everything);
    }

    /// The attributes of ours that a span does not have.
    #[inline(never)]
    pub(super) fn own_attributes(&mut self, buffer: &SpanBuffer, span: &Span, envelope: &Envelope<'_>) {
        let said = Said::of(buffer, span);
        if envelope.is_partial && !said.has_partial {
            let opened = self.out.open();
            self.out.uint(any_value::BOOL, 1);
            self.out.end_pair(span::ATTRIBUTES, PARTIAL, opened);
        }
        let Form::Sentry { defaults, of } = envelope.form else { return };
        if !said.has_rate {
            let (rate, opened) = (self.rate(buffer, span), self.out.open());
            self.out.fixed64(any_value::DOUBLE, rate.to_le_bytes());
            self.out.end_pair(span::ATTRIBUTES, RATE, opened);
        }
        for default in of.attributes(defaults) {
            let key = of.text(default.key);
            let is_set = |set: Attribute| set.sentry.is_some() && buffer.text(set.key) == key;
            if !buffer.attributes(span.attributes).any(is_set) {
                self.out.bytes(span::ATTRIBUTES, of.text(default.plain));
            }
        }
        let ([before, after], category) = said.op(buffer, span.kind);
        if !said.has_origin {
            let scope = buffer.scopes().get(span.scope as usize);
            let is_own = scope.is_some_and(|scope| buffer.text(scope.name).starts_with(OWN_SCOPES));
            let origin: [&[u8]; 3] = if is_own { [b"auto.", category, b".edgespan"] } else { [b"manual", b"", b""] };
            self.joined_pair(ORIGIN, &origin);
        }
        if !said.has_op && !(before.is_empty() && after.is_empty()) {
            self.joined_pair(OP, &[before, after]);
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
        let state = changed.map_or_else(|| buffer.text(trace.state), str::as_bytes);
        ot_state::threshold(state).map_or(1.0, Threshold::share)
    }
}

impl Said {
    /// One walk over the attributes; one without a value says nothing.
    #[inline(never)]
    fn of(buffer: &SpanBuffer, span: &Span) -> Self {
        let mut said = Self::default();
        for attribute in buffer.attributes(span.attributes).filter(|attribute| attribute.sentry.is_some()) {
            let key = buffer.text(attribute.key);
            for ((name, _), place) in OPS.iter().zip(&mut said.ops) {
                if *name == key {
                    *place = Some(attribute);
                }
            }
            said.has_partial |= key == PARTIAL;
            said.has_rate |= key == RATE;
            said.has_origin |= key == ORIGIN;
            said.has_op |= key == OP;
            said.is_prefetch |= key == PREFETCH;
        }
        said
    }

    /// The op as Relay derives it, in two pieces, and the category of an origin.
    fn op<'a>(&self, buffer: &'a SpanBuffer, kind: SpanKind) -> ([&'a [u8]; 2], &'static [u8]) {
        for ((_, op), value) in OPS.iter().zip(self.ops) {
            match (*op, value) {
                (Op::Http, Some(_)) => {
                    let rest: &[u8] = match kind {
                        SpanKind::Client => b".client",
                        SpanKind::Server => b".server",
                        _ if self.is_prefetch => b".prefetch",
                        _ => b"",
                    };
                    return ([b"http", rest], b"http");
                }
                (Op::Category(category), Some(_)) => return ([category, b""], category),
                (Op::Value { prefix, category }, Some(attribute)) => {
                    if let Some(value) = buffer.string(&attribute) {
                        return ([prefix, value], category);
                    }
                }
                _ => {}
            }
        }
        ([b"default", b""], FUNCTION)
    }
}
