//! Text: what a host has as UTF-16 is UTF-8 in a request, and each half of a surrogate pair without its other half is
//! U+FFFD, also where two halves of different strings met in the text that the host encoded as one.

use super::judge;
use super::recording::{Recording, TRACE_ID, array, attributes_of, host_span, map, pair, set, span, string};
use super::tape_writer::{HostAttributes, HostLink, HostSpan, HostString, HostValue};
use edgespan::trace::Limits;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::span::{Event, Link};
use opentelemetry_proto::tonic::trace::v1::{Span, Status};

/// The halves of 😀.
const HIGH: u16 = 0xD83D;
const LOW: u16 = 0xDE00;

fn units<const N: usize>(units: [u16; N]) -> HostString {
    HostString(units.to_vec())
}

#[test]
fn characters_of_every_length_are_cut_where_the_host_cut_them() {
    let texts = ["a", "é", "€", "😀", "a\u{7F}\u{80}\u{7FF}\u{800}\u{FFFF}\u{10000}\u{10FFFF}z", "", "Straße 東京 🚏"];
    let host: Vec<_> = texts.iter().map(|text| set(format!("{text}!"), *text)).collect();
    let expected: Vec<_> = texts.iter().map(|text| pair(&format!("{text}!"), string(text))).collect();
    assert_eq!(attributes_of(Limits::default(), &host), expected);
}

#[test]
fn a_half_alone_is_replaced_wherever_it_stands() {
    for half in [HIGH, LOW, 0xD800, 0xDBFF, 0xDC00, 0xDFFF] {
        let a = u16::from(b'a');
        let host = vec![
            set("alone", units([half])),
            set("first", units([half, a])),
            set("last", units([a, half])),
            set("twice", units([half, half])),
            set("before a pair", units([half, HIGH, LOW])),
            set("after a pair", units([HIGH, LOW, half])),
        ];
        let expected = [
            pair("alone", string("\u{FFFD}")),
            pair("first", string("\u{FFFD}a")),
            pair("last", string("a\u{FFFD}")),
            pair("twice", string("\u{FFFD}\u{FFFD}")),
            pair("before a pair", string("\u{FFFD}😀")),
            pair("after a pair", string("😀\u{FFFD}")),
        ];
        assert_eq!(attributes_of(Limits::default(), &host), expected, "{half:04X}");
    }
}

#[test]
fn halves_in_the_wrong_order_are_two_replacements() {
    let host = vec![set("key", units([LOW, HIGH]))];
    assert_eq!(attributes_of(Limits::default(), &host), [pair("key", string("\u{FFFD}\u{FFFD}"))]);
}

/// Strings that end in the first and begin with the second half of a pair.
fn meeting() -> (HostString, HostString) {
    (units([u16::from(b'x'), HIGH]), units([LOW, u16::from(b'y')]))
}

const FIRST: &str = "x\u{FFFD}";
const SECOND: &str = "\u{FFFD}y";

#[test]
fn halves_that_meet_between_two_strings_are_two_replacements() {
    let (first, second) = meeting();
    let values = [first.clone(), second.clone(), first.clone(), "".into(), second.clone()].map(HostValue::String);
    let entries: HostAttributes =
        vec![(first.clone(), second.clone().into()), ("".into(), first.clone().into()), (second.clone(), "😀".into())];
    let host = vec![
        (first.clone(), second.clone().into()),
        (second.clone(), first.clone().into()),
        set("array", HostValue::Array(values.into())),
        set("map", HostValue::Map(entries)),
        set("after", "whole"),
    ];
    let texts = [FIRST, SECOND, FIRST, "", SECOND];
    let expected = [
        pair(FIRST, string(SECOND)),
        pair(SECOND, string(FIRST)),
        pair("array", array(texts.map(string))),
        pair("map", map([pair(FIRST, string(SECOND)), pair("", string(FIRST)), pair(SECOND, string("😀"))])),
        pair("after", string("whole")),
    ];
    assert_eq!(attributes_of(Limits::default(), &host), expected);
}

#[test]
fn halves_meet_around_bytes_and_in_values_that_are_dropped_without_harm() {
    let (first, second) = meeting();
    let values = [first.clone().into(), HostValue::Bytes(vec![0xF0, 0x9F, 0x98]), second.clone().into()];
    let limits = Limits { attribute_count: 2, ..Limits::default() };
    let host = vec![
        (first.clone(), second.clone().into()),
        (second.clone(), HostValue::Array(values.into())),
        set("dropped", HostValue::Array(vec![first.clone().into(), HostValue::Bytes(vec![1; 100]), second.into()])),
        (first, "😀 last".into()),
    ];
    let values = [string(FIRST), Value::BytesValue(vec![0xF0, 0x9F, 0x98]), string(SECOND)];
    let expected = [pair(FIRST, string("😀 last")), pair(SECOND, array(values))];
    assert_eq!(attributes_of(limits, &host), expected);
}

#[test]
fn every_text_of_a_span_may_meet_every_other() {
    let (first, second) = meeting();
    let mut recording = Recording::unlimited();
    let tape = &mut recording.tape;
    tape.scope(&first, &second, &first);
    tape.trace(TRACE_ID, &second);
    let host = HostSpan { scope: 1, ..host_span(1) };
    let index = tape.start(host, &first, &vec![(second.clone(), first.clone().into())]);
    tape.event(index, (0.0, 0), &second, &vec![(first.clone(), second.clone().into())]);
    tape.link(index, HostLink::default(), &first, &vec![(second.clone(), first.clone().into())]);
    tape.status(index, 2, &second);
    tape.rename(index, &first);
    recording.end(index);
    let attributes = vec![pair(SECOND, string(FIRST))];
    let event = Event { name: SECOND.into(), attributes: vec![pair(FIRST, string(SECOND))], ..Event::default() };
    let link = Link {
        trace_id: vec![0; 16],
        span_id: vec![0; 8],
        trace_state: FIRST.into(),
        attributes: attributes.clone(),
        flags: 0x100,
        ..Link::default()
    };
    let expected = Span {
        trace_state: SECOND.into(),
        name: FIRST.into(),
        attributes,
        events: vec![event],
        links: vec![link],
        status: Some(Status { code: 2, message: SECOND.into() }),
        ..span(1)
    };
    let [scope] = &judge::decode(&recording.encode()).resource_spans[0].scope_spans[..] else { panic!("one scope") };
    let named = scope.scope.as_ref().expect("a scope");
    assert_eq!((&named.name[..], &named.version[..], &scope.schema_url[..]), (FIRST, SECOND, FIRST));
    assert_eq!(scope.spans, [expected]);
}

#[test]
fn halves_on_two_tapes_never_meet() {
    let mut recording = Recording::unlimited();
    let index = recording.start(1, &Vec::new());
    recording.tape.rename(index, &units([HIGH]));
    recording.ingest();
    recording.tape.attribute(index, &units([LOW]), &"é".into());
    recording.end(index);
    let attributes = vec![pair("\u{FFFD}", string("é"))];
    recording.assert_spans([Span { name: "\u{FFFD}".into(), attributes, ..span(1) }]);
}

#[test]
fn text_after_a_non_ascii_tape_is_cut_as_before() {
    let mut recording = Recording::unlimited();
    let index = recording.start(1, &vec![set("é", "€")]);
    recording.ingest();
    recording.tape.attribute(index, &"plain".into(), &"ascii".into());
    recording.ingest();
    recording.tape.attribute(index, &"😀".into(), &"ü".into());
    recording.end(index);
    let attributes = vec![pair("é", string("€")), pair("plain", string("ascii")), pair("😀", string("ü"))];
    recording.assert_spans([Span { attributes, ..span(1) }]);
}
