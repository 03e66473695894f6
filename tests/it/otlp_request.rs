//! Which spans a request holds, how they are grouped, and under which resource.

use super::judge;
use super::recording::{MAX_BYTES, Recording, TRACE_ID, host_span, pair, request, scope_spans, set, span, string};
use super::tape_writer::{HostLink, HostSpan, HostValue};
use edgespan::otlp::{Encoder, Envelope, Part, Selection};
use edgespan::recording::{Loss, SpanBuffer};
use edgespan::trace::Limits;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::InstrumentationScope;
use opentelemetry_proto::tonic::resource::v1::Resource as OfficialResource;
use opentelemetry_proto::tonic::trace::v1::span::Event;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span};
use prost::Message;

#[test]
fn spans_are_grouped_by_scope_in_the_order_of_scopes_and_starts() {
    let mut recording = Recording::unlimited();
    recording.tape.scope(&"second".into(), &"1.2.3".into(), &"https://opentelemetry.io/schemas/1.37.0".into());
    recording.tape.scope(&"unused".into(), &"".into(), &"".into());
    recording.tape.scope(&"".into(), &"".into(), &"".into());
    for (id, scope) in [(1, 1), (2, 0), (3, 3), (4, 1), (5, 0)] {
        let index =
            recording.tape.start(HostSpan { scope, ..host_span(id) }, &format!("span {id}").into(), &Vec::new());
        recording.end(index);
    }
    let second = InstrumentationScope { name: "second".into(), version: "1.2.3".into(), ..Default::default() };
    let expected = request([
        scope_spans("tests", [span(2), span(5)]),
        ScopeSpans {
            scope: Some(second),
            spans: vec![span(1), span(4)],
            schema_url: "https://opentelemetry.io/schemas/1.37.0".into(),
        },
        scope_spans("", [span(3)]),
    ]);
    judge::assert_request(&recording.encode(), &expected);
}

#[test]
fn a_span_belongs_to_the_trace_announced_last() {
    let mut recording = Recording::unlimited();
    let first = recording.start(1, &Vec::new());
    recording.tape.trace([0, 0, 0, 9], &"é=1".into());
    let second = recording.start(2, &Vec::new());
    let third = recording.start(3, &Vec::new());
    [third, first, second].into_iter().for_each(|index| recording.end(index));
    let trace_id = 9_u128.to_be_bytes().to_vec();
    let other = |id| Span { trace_id: trace_id.clone(), trace_state: "é=1".into(), ..span(id) };
    recording.assert_spans([span(1), other(2), other(3)]);
}

#[test]
fn an_open_span_is_sent_once_it_has_ended_and_never_twice() {
    let mut recording = Recording::unlimited();
    let first = recording.start(1, &vec![set("key", "value")]);
    let second = recording.start(2, &Vec::new());
    recording.end(second);
    recording.assert_spans([span(2)]);
    assert_eq!(recording.encode(), b"");
    recording.tape.attribute(first, &"key".into(), &"later".into());
    recording.tape.attribute(second, &"key".into(), &"too late".into());
    recording.end(second);
    recording.end(first);
    recording.assert_spans([Span { attributes: vec![pair("key", string("later"))], ..span(1) }]);
    recording.end(first);
    assert_eq!(recording.encode(), b"");
}

#[test]
fn an_ended_span_takes_nothing_more() {
    let mut recording = Recording::unlimited();
    let index = recording.start(1, &Vec::new());
    recording.end(index);
    recording.tape.attribute(index, &"key".into(), &"value".into());
    recording.tape.event(index, (0.0, 0), &"event".into(), &vec![set("key", "value")]);
    recording.tape.link(index, HostLink::default(), &"".into(), &Vec::new());
    recording.tape.status(index, 2, &"late".into());
    recording.tape.rename(index, &"late".into());
    recording.tape.dropped(index, 3);
    recording.tape.end(index, (9_000.0, 0));
    recording.assert_spans([span(1)]);
}

#[test]
fn no_ended_span_is_no_request() {
    let mut recording = Recording::unlimited();
    assert_eq!(recording.encode(), b"");
    recording.start(1, &Vec::new());
    assert_eq!(recording.encode(), b"");
    let mut encoder = Encoder::default();
    let envelope = Envelope { resource: b"resource", schema_url: b"schema", ..Envelope::default() };
    let mut buffer = SpanBuffer::default();
    assert_eq!(encoder.encode(&mut buffer, envelope, Selection::default()), Part::default());
    assert_eq!(judge::bytes_of(&encoder, &buffer), b"");
}

#[test]
fn an_id_of_zeros_makes_a_span_malformed_and_ends_the_recording_of_spans() {
    for (trace, id) in [([0; 4], [0, 1]), (TRACE_ID, [0, 0])] {
        let mut recording = Recording::unlimited();
        let first = recording.start(1, &Vec::new());
        recording.tape.trace(trace, &"".into());
        let malformed = recording.tape.start(HostSpan { id, ..host_span(2) }, &"".into(), &Vec::new());
        recording.end(malformed);
        recording.end(first);
        recording.assert_spans([span(1)]);
        assert_eq!(recording.buffer.loss(), Loss { over_budget: 0, malformed: 1 });
    }
}

#[test]
fn the_resource_of_a_configuration_and_its_schema_are_taken_as_they_are() {
    let resource = judge::resource().encode_to_vec();
    for (bytes, resource, schema_url) in [
        (&resource[..], OfficialResource::decode(&resource[..]).expect("a resource"), ""),
        (&[], OfficialResource::default(), "https://example.com/schema/1"),
    ] {
        let mut recording = Recording::unlimited();
        let index = recording.start(1, &Vec::new());
        recording.end(index);
        recording.ingest();
        let (resource, scope_spans) = (Some(resource), vec![scope_spans("tests", [span(1)])]);
        let resource_spans = vec![ResourceSpans { resource, scope_spans, schema_url: schema_url.into() }];
        let expected = ExportTraceServiceRequest { resource_spans };
        let (mut encoder, envelope) = (
            Encoder::default(),
            Envelope { resource: bytes, schema_url: schema_url.as_bytes(), ..Envelope::default() },
        );
        encoder.encode(&mut recording.buffer, envelope, Selection::default());
        judge::assert_request(&judge::bytes_of(&encoder, &recording.buffer), &expected);
        encoder.encode_one(&recording.buffer, envelope, index);
        judge::assert_request(&judge::bytes_of(&encoder, &recording.buffer), &expected);
    }
}

#[test]
fn a_recording_that_begins_anew_holds_nothing_of_the_one_before() {
    let mut recording = Recording::unlimited();
    recording.tape.scope(&"another".into(), &"".into(), &"".into());
    let full = vec![set("é", "€"), set("array", HostValue::Array(vec!["x".into(), HostValue::Bytes(vec![1, 2])]))];
    let index = recording.start(7, &full);
    recording.tape.event(index, (0.0, 0), &"event".into(), &full);
    recording.tape.link(index, HostLink::default(), &"a=b".into(), &full);
    recording.end(index);
    recording.start(8, &full);
    recording.ingest();

    let mut fresh = Recording::unlimited();
    let index = fresh.start(1, &vec![set("key", "value")]);
    fresh.tape.event(index, (0.0, 0), &"".into(), &Vec::new());
    fresh.end(index);
    let tape = fresh.tape.take();
    recording.buffer.begin(Limits::default(), MAX_BYTES);
    for buffer in [&mut recording.buffer, &mut fresh.buffer] {
        tape.ingest_into(buffer);
        let attributes = vec![pair("key", string("value"))];
        let expected =
            request([scope_spans("tests", [Span { attributes, events: vec![Event::default()], ..span(1) }])]);
        let mut encoder = Encoder::default();
        encoder.encode(buffer, judge::envelope(), Selection::default());
        judge::assert_request(&judge::bytes_of(&encoder, buffer), &expected);
        assert_eq!((buffer.spans().count(), buffer.scopes().len()), (1, 1));
    }
}
