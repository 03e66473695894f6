//! Values toward Sentry: arrays and maps are the JSON text that the host wrote for them, and the resource is in the same form.

use super::host_json;
use super::judge;
use super::recording::{MAX_BYTES, Recording, array, host_span, pair, set, string};
use super::sentry_form::{INTERNAL, attributes_of, ours, sentry, spans};
use super::tape_writer::{HostSpan, HostValue};
use edgespan::otlp::{Encoder, Envelope, Form, Selection};
use edgespan::trace::Limits;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::resource;
use prost::Message;

/// A recording whose host writes arrays and maps as JSON text too.
fn with_json() -> Recording {
    let mut recording = Recording::unlimited();
    recording.tape.has_json = true;
    recording
}

#[test]
fn an_array_or_map_is_the_json_text_that_the_host_wrote_for_it() {
    let map = vec![set("k\"", HostValue::Array(vec![])), set("n", HostValue::Null), set("m", HostValue::Map(vec![]))];
    let array = HostValue::Array(vec!["a\"b\\c/é😀".into(), HostValue::Number(-3.0), HostValue::Map(map.clone())]);
    let host = vec![set("list", array), set("map", HostValue::Map(map)), set("empty", HostValue::Array(vec![]))];
    let mut recording = with_json();
    let index = recording.start(1, &host);
    // Set again: what was written for the value before is gone.
    let long = HostValue::Array(vec!["x".repeat(20_000).into()]);
    recording.tape.attribute(index, &"empty".into(), &long);
    recording.end(index);
    let span = spans(&mut recording, sentry()).remove(0);
    let text = |at: usize| host_json::of_attribute(&host[at].1).expect("JSON");
    let mut expected = vec![
        pair("list", string(&text(0))),
        pair("map", string(&text(1))),
        pair("empty", string(&format!("[\"{}\"]", "x".repeat(20_000)))),
    ];
    expected.extend(ours("default", "manual"));
    assert_eq!(span.attributes, expected);
}

#[test]
fn an_array_or_map_without_json_text_and_bytes_are_what_they_are_for_others() {
    let host = vec![
        set("list", HostValue::Array(vec!["x".into()])),
        set("map", HostValue::Map(vec![set("k", HostValue::Null)])),
        set("bytes", HostValue::Bytes(b"text".to_vec())),
    ];
    let mut plain = Recording::unlimited();
    let index = plain.start(1, &host);
    plain.end(index);
    let mut expected = plain.spans().remove(0).attributes;
    expected.extend(ours("default", "manual"));
    assert_eq!(attributes_of(INTERNAL, "tests", &host), expected);
}

#[test]
fn json_text_counts_against_the_budget_together_with_its_value() {
    let host = vec![set("list", HostValue::Array(vec!["x".into()]))];
    let bytes_left = |has_json, max_bytes| {
        let mut recording = Recording::new(Limits::default(), max_bytes);
        recording.tape.has_json = has_json;
        let index = recording.start(1, &host);
        recording.ingest();
        let left = recording.buffer.bytes_left();
        recording.end(index);
        (left, spans(&mut recording, sentry()).remove(0).attributes)
    };
    let json = pair("list", string("[\"x\"]"));
    let [(without, _), (with, attributes)] = [false, true].map(|has_json| bytes_left(has_json, MAX_BYTES));
    assert_eq!((without - with, &attributes[0]), (20 + "[\"x\"]".len(), &json));
    let used = MAX_BYTES - with;
    assert_eq!(bytes_left(true, used).1[0], json);
    assert_eq!(bytes_left(true, used - 1).1, ours("default", "manual"));
}

#[test]
fn arrays_of_events_links_and_scopes_are_json_too() {
    let list =
        || vec![set("list", HostValue::Array(vec!["x".into(), HostValue::Integer(1)])), set("no", HostValue::Null)];
    let mut recording = with_json();
    recording.tape.scope_with(&"named".into(), &"".into(), &"".into(), &list());
    let index = recording.tape.start(HostSpan { scope: 1, ..host_span(1) }, &"span 1".into(), &Vec::new());
    recording.tape.event(index, (1_500.0, 0), &"event".into(), &list());
    recording.tape.link(index, Default::default(), &"".into(), &list());
    recording.end(index);
    let (_, bytes) = recording.encode_as(sentry(), Selection::default());
    let request = judge::decode(&bytes);
    let scope = &request.resource_spans[0].scope_spans[0];
    let expected = [pair("list", string("[\"x\",1]"))];
    assert_eq!(scope.scope.as_ref().expect("a scope").attributes, expected);
    assert_eq!(scope.spans[0].events[0].attributes, expected);
    assert_eq!(scope.spans[0].links[0].attributes, expected);
}

#[test]
fn a_resource_is_the_attributes_of_a_scope_and_toward_sentry_its_arrays_are_json() {
    let host = vec![
        set("service.name", "webjs"),
        set("none", HostValue::Null),
        set("list", HostValue::Array(vec!["a\"".into(), HostValue::Number(-1.0)])),
        set("long", "x".repeat(60_000)),
    ];
    let mut recording = with_json();
    recording.tape.scope_with(&"".into(), &"".into(), &"".into(), &host);
    recording.ingest();
    let attributes = recording.buffer.scopes()[1].attributes;
    let encoded = |form| {
        let envelope = Envelope { form, ..Envelope::default() };
        let bytes = Encoder::default().encode_resource(&recording.buffer, attributes, envelope);
        resource::v1::Resource::decode(&bytes[..]).expect("a resource").attributes
    };
    let list = |value| pair("list", value);
    let none = KeyValue { key: "none".into(), value: Some(AnyValue::default()), ..KeyValue::default() };
    let (name, long) = (pair("service.name", string("webjs")), pair("long", string(&"x".repeat(60_000))));
    let array = array([string("a\""), Value::IntValue(-1)]);
    assert_eq!(encoded(Form::Plain), [name.clone(), none, list(array), long.clone()]);
    assert_eq!(encoded(sentry()), [name, list(string("[\"a\\\"\",-1]")), long]);
}
