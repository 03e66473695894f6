//! The limits of one span: what is over them is dropped and counted, what is too long is cut.

use super::recording::{MAX_BYTES, Recording, any, array, attributes_of, map, pair, set, span, string};
use super::tape_writer::{HostAttributes, HostLink, HostString, HostValue};
use edgespan::recording::Loss;
use edgespan::trace::Limits;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, ArrayValue, KeyValue};
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::{Event, Link};

fn three() -> HostAttributes {
    vec![set("a", "1"), set("b", HostValue::Array(vec!["2".into()])), set("c", HostValue::Bool(true))]
}

fn link() -> Link {
    Link { trace_id: vec![0; 16], span_id: vec![0; 8], flags: 0x100, ..Link::default() }
}

#[test]
fn every_collection_has_its_own_limit_and_its_own_count() {
    let limits =
        Limits { attribute_count: 2, event_count: 1, link_count: 0, attribute_per_event_count: 1, ..Limits::default() };
    let mut recording = Recording::new(limits, MAX_BYTES);
    let index = recording.start(1, &three());
    for name in ["dropped", "dropped too", "kept"] {
        recording.tape.event(index, (0.0, 0), &name.into(), &three());
        recording.tape.link(index, HostLink::default(), &"".into(), &three());
    }
    recording.end(index);
    let attributes = vec![pair("a", string("1")), pair("b", array([string("2")]))];
    let event = Event {
        name: "kept".into(),
        attributes: attributes[..1].into(),
        dropped_attributes_count: 2,
        ..Event::default()
    };
    recording.assert_spans([Span {
        attributes,
        dropped_attributes_count: 1,
        events: vec![event],
        dropped_events_count: 2,
        dropped_links_count: 3,
        ..span(1)
    }]);
    assert_eq!(recording.buffer.loss(), Loss::default());
}

#[test]
fn over_their_limit_the_oldest_events_and_links_give_way() {
    let mut recording = Recording::new(Limits { event_count: 2, link_count: 2, ..Limits::default() }, MAX_BYTES);
    let index = recording.start(1, &Vec::new());
    for name in ["a", "b", "c", "d", "e"] {
        recording.tape.event(index, (0.0, 0), &name.into(), &three());
        recording.tape.link(index, HostLink::default(), &name.into(), &Vec::new());
    }
    recording.end(index);
    let attributes = vec![pair("a", string("1")), pair("b", array([string("2")])), pair("c", Value::BoolValue(true))];
    let event = |name: &str| Event { name: name.into(), attributes: attributes.clone(), ..Event::default() };
    let state = |name: &str| Link { trace_state: name.into(), ..link() };
    recording.assert_spans([Span {
        events: vec![event("d"), event("e")],
        dropped_events_count: 3,
        links: vec![state("d"), state("e")],
        dropped_links_count: 3,
        ..span(1)
    }]);
}

#[test]
fn attributes_of_a_link_have_a_limit() {
    let mut recording = Recording::new(Limits { attribute_per_link_count: 0, ..Limits::default() }, MAX_BYTES);
    let index = recording.start(1, &Vec::new());
    recording.tape.link(index, HostLink::default(), &"".into(), &three());
    recording.end(index);
    recording.assert_spans([Span { links: vec![Link { dropped_attributes_count: 3, ..link() }], ..span(1) }]);
}

#[test]
fn the_default_limits_are_128_of_each() {
    let many: HostAttributes = (0..130).map(|index| set(format!("key {index}"), "value")).collect();
    let mut recording = Recording::unlimited();
    let index = recording.start(1, &many);
    for _ in 0..131 {
        recording.tape.event(index, (0.0, 0), &"".into(), &many);
        recording.tape.link(index, HostLink::default(), &"".into(), &many);
    }
    recording.end(index);
    let attributes: Vec<_> = (0..128).map(|index| pair(&format!("key {index}"), string("value"))).collect();
    let event = Event { attributes: attributes.clone(), dropped_attributes_count: 2, ..Event::default() };
    let link = Link { attributes: attributes.clone(), dropped_attributes_count: 2, ..link() };
    recording.assert_spans([Span {
        attributes,
        dropped_attributes_count: 2,
        events: vec![event; 128],
        dropped_events_count: 3,
        links: vec![link; 128],
        dropped_links_count: 3,
        ..span(1)
    }]);
}

#[test]
fn an_attribute_that_is_there_may_change_when_the_limit_is_reached() {
    let mut recording = Recording::new(Limits { attribute_count: 1, ..Limits::default() }, MAX_BYTES);
    let index = recording.start(1, &vec![set("a", "1"), set("b", "2")]);
    recording.tape.attribute(index, &"a".into(), &"3".into());
    recording.tape.attribute(index, &"c".into(), &"4".into());
    recording.end(index);
    let attributes = vec![pair("a", string("3"))];
    recording.assert_spans([Span { attributes, dropped_attributes_count: 2, ..span(1) }]);
}

#[test]
fn attributes_that_no_tape_can_hold_are_counted_where_they_belong() {
    let mut recording = Recording::unlimited();
    let index = recording.start(1, &vec![set("", "a key is needed")]);
    recording.tape.event(index, (0.0, 0), &"".into(), &vec![set("", "1"), set("", "2")]);
    recording.tape.link(index, HostLink::default(), &"".into(), &vec![set("", "1")]);
    recording.tape.dropped(index, 300);
    recording.tape.dropped(index, u32::MAX);
    recording.end(index);
    recording.assert_spans([Span {
        dropped_attributes_count: u32::MAX,
        events: vec![Event { dropped_attributes_count: 2, ..Event::default() }],
        links: vec![Link { dropped_attributes_count: 1, ..link() }],
        ..span(1)
    }]);
}

#[test]
fn events_and_links_that_were_dropped_elsewhere_are_counted_too() {
    let mut recording = Recording::new(Limits { event_count: 1, link_count: 0, ..Limits::default() }, MAX_BYTES);
    let index = recording.start(1, &Vec::new());
    recording.tape.dropped_events(index, 3);
    recording.tape.event(index, (0.0, 0), &"".into(), &Vec::new());
    recording.tape.event(index, (0.0, 0), &"".into(), &Vec::new());
    recording.tape.link(index, HostLink::default(), &"".into(), &Vec::new());
    recording.tape.dropped_links(index, u32::MAX);
    recording.end(index);
    recording.tape.dropped_events(index, 1);
    recording.assert_spans([Span {
        events: vec![Event::default()],
        dropped_events_count: 4,
        dropped_links_count: u32::MAX,
        ..span(1)
    }]);
}

#[test]
fn an_array_or_map_that_is_too_deep_is_the_empty_value_and_nothing_is_dropped() {
    let null = AnyValue { value: None };
    let nothing = |key: &str| KeyValue { key: key.into(), value: Some(null.clone()), ..KeyValue::default() };
    let inner = HostValue::Array(vec![HostValue::Array(vec!["deep".into()]), "after".into()]);
    let host = vec![
        set("array", inner.clone()),
        set("map", HostValue::Map(vec![set("inner", inner), set("after", HostValue::Number(1.0))])),
        set("scalar", "value"),
    ];
    let (after, scalar) = (pair("after", Value::IntValue(1)), pair("scalar", string("value")));
    let cut = Value::ArrayValue(ArrayValue { values: vec![null.clone(), any(string("after"))] });
    let whole = array([array([string("deep")]), string("after")]);
    for (depth, expected) in [
        (0, [nothing("array"), nothing("map"), scalar.clone()]),
        (1, [pair("array", cut.clone()), pair("map", map([nothing("inner"), after.clone()])), scalar.clone()]),
        (2, [pair("array", whole.clone()), pair("map", map([pair("inner", cut), after.clone()])), scalar.clone()]),
        (3, [pair("array", whole.clone()), pair("map", map([pair("inner", whole), after])), scalar]),
    ] {
        let limits = Limits { attribute_depth: depth, ..Limits::default() };
        let mut recording = Recording::new(limits, MAX_BYTES);
        let index = recording.start(1, &host);
        recording.end(index);
        recording.assert_spans([Span { attributes: expected.into(), ..span(1) }]);
    }
}

#[test]
fn what_is_inside_a_value_that_is_too_deep_is_passed_over_however_deep_it_is() {
    let deep = (0..62).fold(HostValue::from("bottom"), |value, _| HostValue::Array(vec![value, "é".into()]));
    let limits = Limits { attribute_depth: 1, ..Limits::default() };
    let mut recording = Recording::new(limits, MAX_BYTES);
    let index = recording.start(1, &vec![set("deep", HostValue::Array(vec![deep])), set("after", "é")]);
    recording.end(index);
    let null = Value::ArrayValue(ArrayValue { values: vec![AnyValue { value: None }] });
    recording.assert_spans([Span { attributes: vec![pair("deep", null), pair("after", string("é"))], ..span(1) }]);
    assert_eq!(recording.buffer.loss(), Loss::default());
}

/// Asserts what is left of a value under a limit of so many characters and bytes.
#[track_caller]
fn assert_cut(length: u32, given: impl Into<HostValue>, expected: Value) {
    let limits = Limits { attribute_value_length: length, ..Limits::default() };
    let given = given.into();
    let entries = vec![set("a longer key", given.clone()), set("array", HostValue::Array(vec![given.clone()]))];
    let host = vec![set("a longer key", given), set("map", HostValue::Map(entries))];
    let entry = pair("a longer key", expected.clone());
    let entries = map([entry.clone(), pair("array", array([expected]))]);
    assert_eq!(attributes_of(limits, &host), [entry, pair("map", entries)]);
}

#[test]
fn a_string_is_cut_after_so_many_characters_whatever_their_length() {
    let text = "aé€😀\u{FFFD}z";
    let halves = HostString(vec![0xD83D, 0xD83D, 0xDE00, 0x61]);
    for (length, left) in ["", "a", "aé", "aé€", "aé€😀", "aé€😀\u{FFFD}", text, text].into_iter().enumerate()
    {
        assert_cut(length as u32, text, string(left));
    }
    for (length, left) in ["", "\u{FFFD}", "\u{FFFD}😀", "\u{FFFD}😀a"].into_iter().enumerate() {
        assert_cut(length as u32, halves.clone(), string(left));
    }
    assert_cut(Limits::NONE, text, string(text));
    assert_cut(200, "é".repeat(201), string(&"é".repeat(200)));
}

#[test]
fn bytes_are_cut_after_so_many_bytes() {
    for length in 0..7 {
        let left = [0xF0, 0x9F, 0x98, 0x80, 0xFF][..length.min(5)].to_vec();
        assert_cut(length as u32, HostValue::Bytes(vec![0xF0, 0x9F, 0x98, 0x80, 0xFF]), Value::BytesValue(left));
    }
}

#[test]
fn what_is_no_string_and_no_bytes_is_never_cut() {
    assert_cut(0, HostValue::Number(1e300), Value::DoubleValue(1e300));
    assert_cut(0, HostValue::Number(1e15), Value::IntValue(1_000_000_000_000_000));
    assert_cut(0, HostValue::Array(vec![HostValue::Bool(true); 3]), array(vec![Value::BoolValue(true); 3]));
}

#[test]
fn names_messages_and_keys_have_no_limit() {
    let limits = Limits { attribute_value_length: 1, ..Limits::default() };
    let mut recording = Recording::new(limits, MAX_BYTES);
    let index = recording.start(1, &vec![set("a long key", "long")]);
    recording.tape.event(index, (0.0, 0), &"a long name".into(), &Vec::new());
    recording.tape.status(index, 2, &"a long message".into());
    recording.end(index);
    let [span] = &recording.spans()[..] else { panic!("one span") };
    assert_eq!(span.name, "span 1");
    assert_eq!(span.attributes, [pair("a long key", string("l"))]);
    assert_eq!(span.events[0].name, "a long name");
    assert_eq!(span.status.as_ref().map(|status| &status.message[..]), Some("a long message"));
}
