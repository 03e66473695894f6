//! One span as a request of its own, at any time: nothing that is encoded like this changes the recording.

use super::judge;
use super::recording::{Recording, TRACE_ID, host_span, pair, request, scope_spans, set, span, string};
use super::tape_writer::{HostSpan, HostValue};
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::Event;

#[test]
fn a_span_is_encoded_as_far_as_it_was_recorded() {
    let mut recording = Recording::unlimited();
    recording.start(1, &Vec::new());
    let index = recording.start(2, &vec![set("first", "1")]);
    let attributes = vec![pair("first", string("1"))];
    let live = Span { attributes, end_time_unix_nano: 0, ..span(2) };
    judge::assert_request(&recording.encode_one(index), &request([scope_spans("tests", [live.clone()])]));
    recording.tape.attribute(index, &"second".into(), &HostValue::Bool(true));
    recording.tape.event(index, (1_500.0, 0), &"event".into(), &Vec::new());
    let mut attributes = live.attributes.clone();
    attributes.push(pair("second", Value::BoolValue(true)));
    let events = vec![Event { time_unix_nano: 1_500_000_000, name: "event".into(), ..Event::default() }];
    let live = Span { attributes, events, ..live };
    judge::assert_request(&recording.encode_one(index), &request([scope_spans("tests", [live])]));
}

#[test]
fn a_span_is_the_same_live_ended_and_sent_but_for_its_end() {
    let mut recording = Recording::unlimited();
    let index = recording.start(1, &Vec::new());
    let live = Span { end_time_unix_nano: 0, ..span(1) };
    judge::assert_request(&recording.encode_one(index), &request([scope_spans("tests", [live])]));
    recording.end(index);
    let ended = request([scope_spans("tests", [span(1)])]);
    for _ in 0..2 {
        judge::assert_request(&recording.encode_one(index), &ended);
    }
    recording.assert_spans([span(1)]);
    judge::assert_request(&recording.encode_one(index), &ended);
    assert_eq!(recording.encode(), b"");
}

#[test]
fn a_span_that_is_only_recorded_is_encoded_with_its_own_scope_and_trace() {
    let mut recording = Recording::unlimited();
    recording.tape.scope(&"second".into(), &"".into(), &"".into());
    recording.tape.trace(TRACE_ID, &"a=1".into());
    let host = HostSpan { flags: 0, scope: 1, ..host_span(1) };
    let index = recording.tape.start(host, &"span 1".into(), &Vec::new());
    recording.end(index);
    let recorded = Span { flags: 0x100, trace_state: "a=1".into(), ..span(1) };
    judge::assert_request(&recording.encode_one(index), &request([scope_spans("second", [recorded])]));
}

#[test]
fn where_there_is_no_span_there_is_no_request() {
    let mut recording = Recording::unlimited();
    assert_eq!(recording.encode_one(0), b"");
    recording.start(1, &Vec::new());
    assert_eq!(recording.encode_one(1), b"");
    assert_eq!(recording.encode_one(usize::MAX), b"");
}
