//! A recording for hand-written cases: a host's tape, the buffer it goes to and the encoder, with one scope and one
//! trace announced; and the official types' values for what a span is unless a case says otherwise.

use super::judge;
use super::tape_writer::{HostAttributes, HostSpan, HostString, HostValue, TapeWriter};
use edgespan::otlp::{Encoder, Envelope, Form, Part, Selection};
use edgespan::recording::SpanBuffer;
use edgespan::sampling::TailSampler;
use edgespan::trace::{self, Limits};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, ArrayValue, InstrumentationScope, KeyValue, KeyValueList};
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use opentelemetry_proto::tonic::trace::v1::{ScopeSpans, Span};

/// Larger than any case needs that is not about the budget.
pub(crate) const MAX_BYTES: usize = 8 << 20;
/// What the scope and the trace of [`Recording::new`] take of the budget: their lists need three times their length where they
/// grow.
pub(crate) const ANNOUNCED_BYTES: usize = 3 * (size_of::<trace::Scope>() + size_of::<trace::Trace>()) + "tests".len();
pub(crate) const TRACE_ID: [u32; 4] = [0x0af7_6519, 0x16cd_43dd, 0x8448_eb21, 0x1c80_319c];

pub(crate) struct Recording {
    pub(crate) tape: TapeWriter,
    pub(crate) buffer: SpanBuffer,
    /// Whether requests are marked as a part.
    pub(crate) is_partial: bool,
    encoder: Encoder,
}

impl Recording {
    pub(crate) fn new(limits: Limits, max_bytes: usize) -> Self {
        let mut buffer = SpanBuffer::default();
        buffer.begin(limits, max_bytes);
        let (mut tape, encoder) = (TapeWriter::default(), Encoder::default());
        tape.scope(&"tests".into(), &"".into(), &"".into());
        tape.trace(TRACE_ID, &"".into());
        Self { tape, buffer, is_partial: false, encoder }
    }

    /// With the default limits and all the room that is needed.
    pub(crate) fn unlimited() -> Self {
        Self::new(Limits::default(), MAX_BYTES)
    }

    /// Starts the span that [`span`] is when it has ended, and returns its index.
    pub(crate) fn start(&mut self, id: u32, attributes: &HostAttributes) -> usize {
        self.tape.start(host_span(id), &format!("span {id}").into(), attributes)
    }

    /// Ends a span that [`Recording::start`] started.
    pub(crate) fn end(&mut self, index: usize) {
        self.tape.end(index, (2_000.0, 0));
    }

    /// Hands the tape over.
    pub(crate) fn ingest(&mut self) {
        self.tape.take().ingest_into(&mut self.buffer);
    }

    /// Hands the tape over and encodes.
    pub(crate) fn encode(&mut self) -> Vec<u8> {
        self.encode_part(Selection::default()).1
    }

    /// Hands the tape over and encodes what is selected.
    pub(crate) fn encode_part(&mut self, selection: Selection<'_>) -> (Part, Vec<u8>) {
        self.encode_as(Form::Plain, selection)
    }

    /// The same in a form.
    pub(crate) fn encode_as(&mut self, form: Form<'_>, selection: Selection<'_>) -> (Part, Vec<u8>) {
        self.ingest();
        let envelope = self.envelope(form);
        let part = self.encoder.encode(&mut self.buffer, envelope, selection);
        (part, judge::bytes_of(&self.encoder, &self.buffer))
    }

    /// Encodes what the last request holds again, in a form.
    pub(crate) fn encode_again(&mut self, form: Form<'_>, tail: Option<&TailSampler<'_>>) -> Vec<u8> {
        self.encode_again_up_to(form, tail, usize::MAX).1
    }

    /// The same under a limit.
    pub(crate) fn encode_again_up_to(
        &mut self,
        form: Form<'_>,
        tail: Option<&TailSampler<'_>>,
        max_bytes: usize,
    ) -> (Part, Vec<u8>) {
        let envelope = self.envelope(form);
        let part = self.encoder.encode_again(&mut self.buffer, envelope, tail, max_bytes);
        (part, judge::bytes_of(&self.encoder, &self.buffer))
    }

    /// Hands the tape over and encodes one span.
    pub(crate) fn encode_one(&mut self, index: usize) -> Vec<u8> {
        self.ingest();
        self.encoder.encode_one(&self.buffer, judge::envelope(), index);
        judge::bytes_of(&self.encoder, &self.buffer)
    }

    fn envelope<'a>(&self, form: Form<'a>) -> Envelope<'a> {
        Envelope { form, is_partial: self.is_partial, ..judge::envelope() }
    }

    /// Encodes, and asserts that the request holds exactly these spans, all of the scope of [`Recording::new`].
    #[track_caller]
    pub(crate) fn assert_spans(&mut self, spans: impl IntoIterator<Item = Span>) {
        judge::assert_request(&self.encode(), &request([scope_spans("tests", spans)]));
    }

    /// Encodes and returns what the request holds, for cases that look at one part.
    pub(crate) fn spans(&mut self) -> Vec<Span> {
        let request = judge::decode(&self.encode());
        request.resource_spans.into_iter().flat_map(|all| all.scope_spans).flat_map(|scope| scope.spans).collect()
    }
}

/// The attributes of a span that was given these, first to last, after its start.
pub(crate) fn attributes_of(limits: Limits, attributes: &HostAttributes) -> Vec<KeyValue> {
    let mut recording = Recording::new(limits, MAX_BYTES);
    let index = recording.start(1, &Vec::new());
    attributes.iter().for_each(|(key, value)| recording.tape.attribute(index, key, value));
    recording.end(index);
    let mut spans = recording.spans();
    spans.remove(0).attributes
}

pub(crate) fn host_span(id: u32) -> HostSpan {
    HostSpan { id: [0, id], flags: 1, time: (1_000.0, 0), ..HostSpan::default() }
}

/// What a span of [`Recording::start`] and [`Recording::end`] is.
pub(crate) fn span(id: u32) -> Span {
    Span {
        trace_id: TRACE_ID.iter().flat_map(|word| word.to_be_bytes()).collect(),
        span_id: u64::from(id).to_be_bytes().into(),
        flags: 0x101,
        name: format!("span {id}"),
        kind: SpanKind::Internal.into(),
        start_time_unix_nano: 1_000_000_000,
        end_time_unix_nano: 2_000_000_000,
        ..Span::default()
    }
}

pub(crate) fn scope_spans(name: &str, spans: impl IntoIterator<Item = Span>) -> ScopeSpans {
    let scope = Some(InstrumentationScope { name: name.into(), ..Default::default() });
    ScopeSpans { scope, spans: spans.into_iter().collect(), ..Default::default() }
}

pub(crate) fn request(scope_spans: impl IntoIterator<Item = ScopeSpans>) -> ExportTraceServiceRequest {
    judge::request_of(scope_spans.into_iter().collect())
}

/// An attribute as the host has it.
pub(crate) fn set(key: impl Into<HostString>, value: impl Into<HostValue>) -> (HostString, HostValue) {
    (key.into(), value.into())
}

/// An attribute as OTLP has it.
pub(crate) fn pair(key: &str, value: Value) -> KeyValue {
    KeyValue { key: key.into(), value: Some(any(value)), ..Default::default() }
}

pub(crate) fn any(value: Value) -> AnyValue {
    AnyValue { value: Some(value) }
}

pub(crate) fn string(value: &str) -> Value {
    Value::StringValue(value.into())
}

pub(crate) fn array(values: impl IntoIterator<Item = Value>) -> Value {
    Value::ArrayValue(ArrayValue { values: values.into_iter().map(any).collect() })
}

pub(crate) fn map(entries: impl IntoIterator<Item = KeyValue>) -> Value {
    Value::KvlistValue(KeyValueList { values: entries.into_iter().collect() })
}
