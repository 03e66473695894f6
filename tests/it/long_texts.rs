//! Texts of many kilobytes, which have blocks of their own, over which strings may lie anywhere. Nobody sees that.

use super::judge;
use super::recording::{MAX_BYTES, Recording, array, map, pair, request, scope_spans, set, span, string};
use super::sentry_form::sentry;
use super::tape_writer::{HostAttributes, HostValue};
use edgespan::otlp::Selection;
use edgespan::trace::Limits;
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::trace::v1::span::{Event, Link};
use opentelemetry_proto::tonic::trace::v1::{Span, Status};

/// Longer than one block of memory.
const LONG: usize = 70_000;

/// A text of which no two places are alike.
fn text(seed: u32, len: usize) -> String {
    let mut text: String =
        (seed * 1_000_000..).flat_map(|number| [number.to_string(), "é,".into()]).take(len).collect();
    while text.len() > len {
        text.pop();
    }
    text
}

/// Asserts what a span holds that was given these attributes.
#[track_caller]
fn assert_kept(host: &HostAttributes, expected: Vec<KeyValue>) {
    let mut recording = Recording::unlimited();
    let index = recording.start(1, host);
    recording.end(index);
    recording.assert_spans([Span { attributes: expected.clone(), ..span(1) }]);
    judge::assert_request(
        &recording.encode_one(index),
        &request([scope_spans("tests", [Span { attributes: expected, ..span(1) }])]),
    );
}

#[test]
fn a_long_string_is_whole_alone_and_beside_others() {
    for len in [4_095, 4_096, 21_846, 65_535, 65_536, 65_537, LONG, 200_000, 1_000_000] {
        let long = text(1, len);
        assert_kept(&vec![set("long", long.as_str())], vec![pair("long", string(&long))]);
        let (other, medium) = (text(2, LONG), text(3, 4_096));
        let host = vec![
            set("before", "1"),
            set("medium", medium.as_str()),
            set("long", long.as_str()),
            set("", "without a key"),
            set("array", HostValue::Array(vec![long.as_str().into(), "x".into()])),
            set("map", HostValue::Map(vec![set(medium.as_str(), long.as_str())])),
            set("other", other.as_str()),
            set("after", HostValue::Number(1.5)),
        ];
        let expected = [
            ("before", string("1")),
            ("medium", string(&medium)),
            ("long", string(&long)),
            ("array", array([string(&long), string("x")])),
            ("map", map([pair(&medium, string(&long))])),
            ("other", string(&other)),
        ];
        let mut recording = Recording::unlimited();
        let index = recording.start(1, &host);
        recording.end(index);
        let [only] = &recording.spans()[..] else { panic!("one span") };
        let expected: Vec<_> = expected.into_iter().map(|(key, value)| pair(key, value)).collect();
        assert!(only.attributes[..6] == expected, "{len}");
        assert_eq!((only.attributes[6].key.as_str(), only.dropped_attributes_count), ("after", 1));
    }
}

#[test]
fn a_long_value_is_whole_under_a_key_of_any_length() {
    let value = text(1, LONG);
    for len in [1, 127, 128, 4_095, 4_096, 65_500, 65_536, LONG] {
        let key = text(2, len);
        assert_kept(&vec![set(key.as_str(), value.as_str())], vec![pair(&key, string(&value))]);
        assert_kept(&vec![set(key.as_str(), &value[..5_000])], vec![pair(&key, string(&value[..5_000]))]);
    }
}

#[test]
fn every_text_of_a_span_may_be_long() {
    let [name, state, message, event, scope, value] = [1, 2, 3, 4, 5, 6].map(|seed| text(seed, LONG + seed as usize));
    let host = vec![set("key", value.as_str())];
    let mut recording = Recording::unlimited();
    recording.tape.scope_with(&scope.as_str().into(), &"".into(), &"".into(), &host);
    let index = recording.start(1, &host);
    recording.tape.rename(index, &name.as_str().into());
    recording.tape.event(index, (0.0, 0), &event.as_str().into(), &host);
    recording.tape.link(index, Default::default(), &state.as_str().into(), &host);
    recording.tape.status(index, 2, &message.as_str().into());
    recording.end(index);
    let attributes = vec![pair("key", string(&value))];
    let link = Link { trace_id: vec![0; 16], span_id: vec![0; 8], flags: 0x100, ..Link::default() };
    recording.assert_spans([Span {
        name,
        attributes: attributes.clone(),
        events: vec![Event { name: event, attributes: attributes.clone(), ..Event::default() }],
        links: vec![Link { trace_state: state, attributes, ..link }],
        status: Some(Status { code: 2, message }),
        ..span(1)
    }]);
}

#[test]
fn a_long_value_gives_way_to_a_short_one_and_a_short_one_to_a_long_one() {
    let [first, second] = [1, 2].map(|seed| text(seed, LONG));
    let mut recording = Recording::unlimited();
    let index = recording.start(1, &vec![set("a", first.as_str()), set("b", "short"), set("c", first.as_str())]);
    recording.ingest();
    recording.tape.attribute(index, &"a".into(), &"short".into());
    recording.tape.attribute(index, &"b".into(), &second.as_str().into());
    recording.tape.attribute(index, &"c".into(), &second.as_str().into());
    recording.end(index);
    let attributes = vec![pair("a", string("short")), pair("b", string(&second)), pair("c", string(&second))];
    recording.assert_spans([Span { attributes, ..span(1) }]);
}

#[test]
fn a_long_value_is_the_same_after_what_is_dead_was_given_up() {
    let [kept, replaced] = [1, 2].map(|seed| text(seed, LONG));
    let mut recording = Recording::new(Limits::default(), 1_000_000);
    let root = recording.start(1, &vec![set("kept", kept.as_str()), set("replaced", replaced.as_str())]);
    for step in 0..50 {
        recording.tape.attribute(root, &"replaced".into(), &text(step, LONG).as_str().into());
        recording.ingest();
    }
    let child = recording.start(2, &vec![set("kept", kept.as_str())]);
    recording.tape.attribute(root, &"last".into(), &kept.as_str().into());
    [child, root].into_iter().for_each(|index| recording.end(index));
    let last = text(49, LONG);
    let of_root = [("kept", &kept), ("replaced", &last), ("last", &kept)].map(|(key, value)| pair(key, string(value)));
    let child = Span { attributes: vec![pair("kept", string(&kept))], ..span(2) };
    recording.assert_spans([Span { attributes: of_root.into(), ..span(1) }, child]);
}

#[test]
fn a_long_value_is_cut_at_the_limit_and_costs_what_is_left() {
    let long = text(1, LONG);
    for limit in [10, 5_000] {
        let limits = Limits { attribute_value_length: limit, ..Limits::default() };
        let mut recording = Recording::new(limits, MAX_BYTES);
        let index = recording.start(1, &Vec::new());
        recording.ingest();
        let before = recording.buffer.bytes_left();
        recording.tape.attribute(index, &"long".into(), &long.as_str().into());
        recording.ingest();
        let left: String = long.chars().take(limit as usize).collect();
        let cost = before - recording.buffer.bytes_left();
        assert!((left.len()..left.len() + 40).contains(&cost), "{cost} for {} bytes", left.len());
        recording.end(index);
        recording.assert_spans([Span { attributes: vec![pair("long", string(&left))], ..span(1) }]);
    }
}

#[test]
fn long_values_are_the_same_in_both_forms_and_however_a_request_is_split() {
    let mut recording = Recording::unlimited();
    for id in 1..=10 {
        let index = recording.start(id, &vec![set("long", text(id, LONG)), set("op", "x")]);
        recording.end(index);
    }
    let (mut seen, selection) = (Vec::new(), Selection { max_bytes: 250_000, ..Selection::default() });
    loop {
        let (part, plain) = recording.encode_part(selection);
        let spans = |bytes: &[u8]| {
            let request = judge::decode(bytes);
            request.resource_spans.into_iter().flat_map(|all| all.scope_spans).flat_map(|scope| scope.spans)
        };
        let sentry: Vec<_> = spans(&recording.encode_again(sentry(), None)).collect();
        for (plain, sentry) in spans(&plain).zip(&sentry) {
            assert!(plain.attributes == sentry.attributes[..2]);
            seen.push(plain);
        }
        assert_eq!(sentry.len(), part.spans as usize);
        if part.spans == 0 {
            break;
        }
        assert_eq!(part.spans, if seen.len() < 10 { 3 } else { 1 });
    }
    seen.sort_by(|a, b| a.span_id.cmp(&b.span_id));
    let attributes = |id| vec![pair("long", string(&text(id, LONG))), pair("op", string("x"))];
    let expected = (1..=10).map(|id| Span { attributes: attributes(id), ..span(id) });
    assert!(seen.into_iter().eq(expected));
}
