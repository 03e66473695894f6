//! Attributes of an instrumentation scope: what follows its announcement on the tape is the scope's.

use super::judge;
use super::recording::{
    MAX_BYTES, Recording, TRACE_ID, array, host_span, map, pair, request, scope_spans, set, span, string,
};
use super::tape_writer::{HostAttributes, HostSpan, HostValue};
use edgespan::trace::{self, Limits};
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{InstrumentationScope, KeyValue};
use opentelemetry_proto::tonic::trace::v1::{ScopeSpans, Span};
use prost::Message;

/// Asserts what a scope is that was announced with these attributes under these limits.
#[track_caller]
fn assert_scope(recording: &mut Recording, host: &HostAttributes, attributes: Vec<KeyValue>, dropped: u32) {
    recording.tape.scope_with(&"named".into(), &"1".into(), &"".into(), host);
    let index = recording.tape.start(HostSpan { scope: 1, ..host_span(1) }, &"span 1".into(), &Vec::new());
    recording.end(index);
    let scope = InstrumentationScope {
        name: "named".into(),
        version: "1".into(),
        attributes,
        dropped_attributes_count: dropped,
    };
    let expected = ScopeSpans { scope: Some(scope), spans: vec![span(1)], ..ScopeSpans::default() };
    judge::assert_request(&recording.encode(), &request([expected]));
}

#[test]
fn a_scope_has_attributes_of_every_kind() {
    let host = vec![
        set("string", "é"),
        set("integer", HostValue::Integer(i64::MIN)),
        set("array", HostValue::Array(vec!["x".into()])),
        set("map", HostValue::Map(vec![set("key", HostValue::Bool(false))])),
    ];
    let attributes = vec![
        pair("string", string("é")),
        pair("integer", Value::IntValue(i64::MIN)),
        pair("array", array([string("x")])),
        pair("map", map([pair("key", Value::BoolValue(false))])),
    ];
    assert_scope(&mut Recording::unlimited(), &host, attributes, 0);
}

#[test]
fn the_attributes_of_a_scope_have_no_limit_but_the_length_of_their_values() {
    let limits = Limits { attribute_count: 0, attribute_value_length: 2, ..Limits::default() };
    let host: HostAttributes = (0..200).map(|index| set(format!("key {index}"), "value")).collect();
    let attributes = (0..200).map(|index| pair(&format!("key {index}"), string("va"))).collect();
    assert_scope(&mut Recording::new(limits, MAX_BYTES), &host, attributes, 0);
}

#[test]
fn attributes_of_a_scope_that_cannot_be_kept_are_counted_there() {
    let scopes = 6 * size_of::<trace::Scope>() + "tests".len() + "named".len() + "1".len();
    let null = KeyValue { key: "fits".into(), value: Some(Default::default()), ..Default::default() };
    let attribute = 16 + null.encoded_len();
    let room = scopes + 3 * size_of::<trace::Trace>() + size_of::<trace::Span>() + "span 1".len() + attribute;
    let host = vec![set("", "no key"), set("too long", "x".repeat(room)), set("fits", HostValue::Null)];
    assert_scope(&mut Recording::new(Limits::default(), room), &host, vec![null], 2);
}

#[test]
fn after_a_scope_nothing_belongs_to_the_span_before() {
    let mut recording = Recording::unlimited();
    let first = recording.start(1, &vec![set("span", "first")]);
    recording.tape.scope_with(&"empty".into(), &"".into(), &"".into(), &vec![set("scope", "empty")]);
    recording.tape.trace(TRACE_ID, &"".into());
    let second = recording.tape.start(HostSpan { scope: 1, ..host_span(2) }, &"span 2".into(), &Vec::new());
    recording.end(second);
    recording.end(first);
    let scope = InstrumentationScope {
        name: "empty".into(),
        attributes: vec![pair("scope", string("empty"))],
        ..InstrumentationScope::default()
    };
    let first = Span { attributes: vec![pair("span", string("first"))], ..span(1) };
    let second = ScopeSpans { scope: Some(scope), spans: vec![span(2)], ..ScopeSpans::default() };
    judge::assert_request(&recording.encode(), &request([scope_spans("tests", [first]), second]));
}
