//! Every field of a span, an event, a link and a status, one case per concept, judged by the official types: the bytes
//! decode to the expected value and are the bytes that those types write.

use super::judge;
use super::recording::{Recording, TRACE_ID, array, host_span, pair, request, scope_spans, set, span, string};
use super::tape_writer::{HostLink, HostSpan, HostValue};
use edgespan::otlp::Selection;
use edgespan::sampling::Verdict;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::span::{Event, Link, SpanKind};
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;
use opentelemetry_proto::tonic::trace::v1::{Span, Status};

/// Asserts what a span is that was started like this and ended, sampled or not.
#[track_caller]
fn assert_started(host: HostSpan, expected: Span) {
    let mut recording = Recording::unlimited();
    let index = recording.tape.start(host, &"span 1".into(), &Vec::new());
    recording.end(index);
    let (_, bytes) = recording.encode_part(Selection { verdict: Some(Verdict::Kept), ..Selection::default() });
    judge::assert_request(&bytes, &request([scope_spans("tests", [expected])]));
}

/// Asserts what a span is to which this was done.
#[track_caller]
fn assert_done(work: impl FnOnce(&mut Recording, usize), expected: Span) {
    let mut recording = Recording::unlimited();
    let index = recording.start(1, &Vec::new());
    work(&mut recording, index);
    recording.end(index);
    recording.assert_spans([expected]);
}

#[test]
fn every_field_of_a_span_is_written() {
    let mut recording = Recording::unlimited();
    recording.tape.trace(TRACE_ID, &"vendor=1,other=2".into());
    let host = HostSpan {
        id: [0x00f0_67aa, 0x0ba9_02b7],
        parent: [0xb7ad_6b71, 0x6920_3331],
        flags: 0x203,
        kind: 1,
        scope: 0,
        time: (1_763_800_000_000.0, 123_456_789),
    };
    let index = recording.tape.start(host, &"GET /".into(), &vec![set("http.request.method", "GET")]);
    recording.tape.event(index, (1_763_800_000_001.0, 5), &"exception".into(), &vec![set("exception.type", "E")]);
    let link = HostLink { trace: [1, 2, 3, 4], span: [5, 6], flags: 0x201 };
    recording.tape.link(index, link, &"a=b".into(), &vec![set("why", "because")]);
    recording.tape.status(index, 2, &"it broke".into());
    recording.tape.end(index, (1_763_800_002_000.0, 0));
    recording.assert_spans([Span {
        trace_id: span(1).trace_id,
        span_id: 0x00f0_67aa_0ba9_02b7_u64.to_be_bytes().into(),
        trace_state: "vendor=1,other=2".into(),
        parent_span_id: 0xb7ad_6b71_6920_3331_u64.to_be_bytes().into(),
        flags: 0x303,
        name: "GET /".into(),
        kind: SpanKind::Server.into(),
        start_time_unix_nano: 1_763_800_000_123_456_789,
        end_time_unix_nano: 1_763_800_002_000_000_000,
        attributes: vec![pair("http.request.method", string("GET"))],
        events: vec![Event {
            time_unix_nano: 1_763_800_000_001_000_005,
            name: "exception".into(),
            attributes: vec![pair("exception.type", string("E"))],
            dropped_attributes_count: 0,
        }],
        links: vec![Link {
            trace_id: vec![0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4],
            span_id: vec![0, 0, 0, 5, 0, 0, 0, 6],
            trace_state: "a=b".into(),
            attributes: vec![pair("why", string("because"))],
            dropped_attributes_count: 0,
            flags: 0x301,
        }],
        status: Some(Status { code: StatusCode::Error.into(), message: "it broke".into() }),
        ..Span::default()
    }]);
}

#[test]
fn a_root_span_has_no_parent() {
    assert_started(host_span(1), span(1));
    let parent_span_id = 1_u64.to_be_bytes().into();
    assert_started(HostSpan { parent: [0, 1], ..host_span(1) }, Span { parent_span_id, ..span(1) });
}

#[test]
fn flags_say_whether_the_parent_is_remote_and_keep_the_trace_flags_alone() {
    for (flags, expected) in [(0, 0x100), (1, 0x101), (3, 0x103), (0xFF, 0x1FF), (0x201, 0x301), (u32::MAX, 0x3FF)] {
        assert_started(HostSpan { flags, ..host_span(1) }, Span { flags: expected, ..span(1) });
        assert_done(
            |recording, index| {
                let link = HostLink { flags, ..HostLink::default() };
                recording.tape.link(index, link, &"".into(), &Vec::new());
            },
            Span { links: vec![Link { flags: expected, ..empty_link() }], ..span(1) },
        );
    }
}

fn empty_link() -> Link {
    Link { trace_id: vec![0; 16], span_id: vec![0; 8], flags: 0x100, ..Link::default() }
}

#[test]
fn every_kind_has_its_number_and_an_unknown_one_is_internal() {
    for (kind, expected) in [
        (0, SpanKind::Internal),
        (1, SpanKind::Server),
        (2, SpanKind::Client),
        (3, SpanKind::Producer),
        (4, SpanKind::Consumer),
        (5, SpanKind::Internal),
        (u32::MAX, SpanKind::Internal),
    ] {
        assert_started(HostSpan { kind, ..host_span(1) }, Span { kind: expected.into(), ..span(1) });
    }
}

#[test]
fn a_status_is_final_when_ok_and_only_an_error_has_a_message() {
    let (unset, ok, error) = ((0, "no"), (1, "no"), (2, "why"));
    let says = |code: StatusCode, message: &str| Some(Status { code: code.into(), message: message.into() });
    for (given, expected) in [
        (&[][..], None),
        (&[unset], None),
        (&[(7, "no")], None),
        (&[ok], says(StatusCode::Ok, "")),
        (&[error], says(StatusCode::Error, "why")),
        (&[(2, "")], says(StatusCode::Error, "")),
        (&[error, unset], says(StatusCode::Error, "why")),
        (&[error, (2, "later")], says(StatusCode::Error, "later")),
        (&[error, ok], says(StatusCode::Ok, "")),
        (&[ok, error, unset], says(StatusCode::Ok, "")),
    ] {
        assert_done(
            |recording, index| {
                given.iter().for_each(|(code, message)| recording.tape.status(index, *code, &(*message).into()));
            },
            Span { status: expected, ..span(1) },
        );
    }
}

#[test]
fn a_span_is_called_by_its_last_name() {
    assert_done(
        |recording, index| {
            recording.tape.rename(index, &"second".into());
            recording.tape.rename(index, &"third".into());
        },
        Span { name: "third".into(), ..span(1) },
    );
    assert_done(|recording, index| recording.tape.rename(index, &"".into()), Span { name: String::new(), ..span(1) });
}

#[test]
fn an_end_before_the_start_is_the_start() {
    let mut recording = Recording::unlimited();
    let index = recording.start(1, &Vec::new());
    recording.tape.end(index, (999.0, 999_999));
    recording.assert_spans([Span { end_time_unix_nano: 1_000_000_000, ..span(1) }]);
}

#[test]
fn times_and_texts_that_are_defaults_are_left_out() {
    let mut recording = Recording::unlimited();
    let index = recording.tape.start(HostSpan { time: (0.0, 0), ..host_span(1) }, &"".into(), &Vec::new());
    recording.tape.event(index, (0.0, 0), &"".into(), &Vec::new());
    recording.tape.end(index, (0.0, 0));
    let (name, start_time_unix_nano, end_time_unix_nano) = (String::new(), 0, 0);
    recording.assert_spans([Span {
        name,
        start_time_unix_nano,
        end_time_unix_nano,
        events: vec![Event::default()],
        ..span(1)
    }]);
}

#[test]
fn events_and_links_keep_their_order() {
    let names = ["first", "second", "first"];
    assert_done(
        |recording, index| {
            for name in names {
                recording.tape.event(index, (0.0, 0), &name.into(), &Vec::new());
                recording.tape.link(index, HostLink::default(), &name.into(), &Vec::new());
            }
        },
        Span {
            events: names.map(|name| Event { name: name.into(), ..Event::default() }).into(),
            links: names.map(|state| Link { trace_state: state.into(), ..empty_link() }).into(),
            ..span(1)
        },
    );
}

#[test]
fn the_last_value_of_a_key_wins_in_the_place_of_the_first() {
    let attributes = vec![set("a", "1"), set("é", "2"), set("b", "3")];
    let mut recording = Recording::unlimited();
    let index = recording.start(1, &attributes);
    recording.tape.attribute(index, &"é".into(), &HostValue::Bool(true));
    recording.ingest();
    recording.tape.attribute(index, &"a".into(), &HostValue::Array(vec!["x".into()]));
    recording.tape.attribute(index, &"c".into(), &"4".into());
    recording.tape.attribute(index, &"b".into(), &"last".into());
    recording.end(index);
    let last = array([string("x")]);
    let pairs = [("a", last), ("é", Value::BoolValue(true)), ("b", string("last")), ("c", string("4"))];
    let attributes = pairs.map(|(key, value)| pair(key, value)).into();
    recording.assert_spans([Span { attributes, ..span(1) }]);
}

#[test]
fn keys_of_a_creation_that_are_equal_in_utf_8_are_one_and_the_last_value_wins() {
    let half = |half: u16, value: &str| ([half][..].into(), value.into());
    let attributes = vec![half(0xD83D, "first"), set("b", "2"), half(0xDBFF, "last")];
    let mut recording = Recording::unlimited();
    let index = recording.start(1, &attributes);
    recording.tape.event(index, (0.0, 0), &"".into(), &attributes);
    recording.tape.link(index, HostLink::default(), &"".into(), &attributes);
    recording.end(index);
    let attributes = vec![pair("\u{FFFD}", string("last")), pair("b", string("2"))];
    let events = vec![Event { attributes: attributes.clone(), ..Event::default() }];
    let links = vec![Link { attributes: attributes.clone(), ..empty_link() }];
    recording.assert_spans([Span { attributes, events, links, ..span(1) }]);
}
