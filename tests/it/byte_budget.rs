//! The byte budget of a recording: what does not fit is dropped and counted, and memory stays within it.

use super::recording::{ANNOUNCED_BYTES, Recording, TRACE_ID, host_span, pair, set, span, string};
use super::tape_writer::{HostValue, TapeWriter};
use edgespan::recording::{Loss, SpanBuffer, tape};
use edgespan::trace::{self, Limits};
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Span;

/// What a span of [`Recording::start`] costs without attributes.
const SPAN_BYTES: usize = size_of::<trace::Span>() + "span 1".len();
/// What an attribute costs without its key and, if it is a string, its value.
const ATTRIBUTE_BYTES: usize = 20;

/// A recording with room for so many bytes besides its scope and trace.
fn with_room(max_bytes: usize) -> Recording {
    Recording::new(Limits::default(), ANNOUNCED_BYTES + max_bytes)
}

fn over_budget(over_budget: u32) -> Loss {
    Loss { over_budget, malformed: 0 }
}

#[test]
fn a_span_over_the_budget_is_dropped_and_counted() {
    for (max_bytes, kept) in
        [(0, 0), (SPAN_BYTES - 1, 0), (SPAN_BYTES, 1), (2 * SPAN_BYTES - 1, 1), (2 * SPAN_BYTES, 2)]
    {
        let mut recording = with_room(max_bytes);
        for id in 1..=3 {
            let index = recording.start(id, &Vec::new());
            recording.end(index);
        }
        assert_eq!(recording.spans(), (1..=kept).map(span).collect::<Vec<_>>(), "{max_bytes}");
        assert_eq!(recording.buffer.loss(), over_budget(3 - kept), "{max_bytes}");
    }
}

#[test]
fn after_a_span_that_was_dropped_no_span_is_taken_even_when_it_would_fit() {
    let mut recording = with_room(2 * SPAN_BYTES);
    let first = recording.start(1, &Vec::new());
    let dropped = recording.tape.start(host_span(2), &"a name that is too long".repeat(20).into(), &Vec::new());
    let last = recording.start(3, &Vec::new());
    [first, dropped, last].into_iter().for_each(|index| recording.end(index));
    recording.assert_spans([span(1)]);
    assert_eq!(recording.buffer.loss(), over_budget(2));
}

#[test]
fn a_dropped_span_is_lost_when_it_ends() {
    let mut recording = with_room(0);
    let index = recording.start(1, &Vec::new());
    recording.ingest();
    assert_eq!(recording.buffer.take_loss(), Loss::default());
    recording.end(index);
    recording.ingest();
    assert_eq!(recording.buffer.take_loss(), over_budget(1));
}

#[test]
fn what_is_done_to_a_dropped_span_touches_no_other() {
    let mut recording = with_room(SPAN_BYTES);
    let kept = recording.start(1, &Vec::new());
    let dropped = recording.start(2, &vec![set("key", "value")]);
    let tape = &mut recording.tape;
    tape.attribute(dropped, &"key".into(), &HostValue::Bool(true));
    tape.event(dropped, (1_500.0, 0), &"event".into(), &vec![set("key", "value")]);
    tape.link(dropped, Default::default(), &"".into(), &vec![set("key", "value")]);
    tape.rename(dropped, &"".into());
    tape.status(dropped, 1, &"".into());
    tape.dropped(dropped, 9);
    recording.end(dropped);
    recording.end(kept);
    recording.assert_spans([span(1)]);
}

#[test]
fn a_status_that_changes_nothing_costs_nothing() {
    let message = "a message".into();
    let mut recording = with_room(SPAN_BYTES + ATTRIBUTE_BYTES + "key".len() + "value".len());
    let kept = recording.start(1, &Vec::new());
    let dropped = recording.start(2, &Vec::new());
    recording.tape.status(dropped, 2, &message);
    recording.tape.status(kept, 1, &"".into());
    recording.tape.status(kept, 2, &message);
    recording.tape.attribute(kept, &"key".into(), &"value".into());
    recording.end(kept);
    assert_eq!(recording.spans()[0].attributes, [pair("key", string("value"))]);
}

#[test]
fn an_attribute_over_the_budget_is_dropped_and_counted_in_its_span() {
    let pair_bytes = ATTRIBUTE_BYTES + "key".len() + "value".len();
    for (max_bytes, dropped) in [(pair_bytes, 0), (pair_bytes - 1, 1)] {
        let mut recording = with_room(SPAN_BYTES + max_bytes);
        let index = recording.start(1, &vec![set("key", "value")]);
        recording.end(index);
        let attributes = if dropped == 0 { vec![pair("key", string("value"))] } else { Vec::new() };
        recording.assert_spans([Span { attributes, dropped_attributes_count: dropped, ..span(1) }]);
        assert_eq!(recording.buffer.loss(), Loss::default());
    }
}

#[test]
fn a_smaller_attribute_still_fits_after_one_that_did_not() {
    let room = ATTRIBUTE_BYTES + "small".len() + 2;
    let mut recording = with_room(SPAN_BYTES + room);
    let large = HostValue::Array(vec!["x".repeat(room).into()]);
    let index = recording.start(1, &vec![set("large", "x".repeat(room)), set("small", HostValue::Bool(true))]);
    recording.tape.attribute(index, &"small".into(), &large);
    recording.end(index);
    let [span] = &recording.spans()[..] else { panic!("one span") };
    assert_eq!(span.attributes, [pair("small", Value::BoolValue(true))]);
    assert_eq!(span.dropped_attributes_count, 2);
}

#[test]
fn an_event_or_link_over_the_budget_is_dropped_with_its_attributes_and_counted() {
    let mut recording = with_room(SPAN_BYTES);
    let index = recording.start(1, &Vec::new());
    recording.tape.event(index, (1_500.0, 0), &"".into(), &vec![set("key", "value")]);
    recording.tape.link(index, Default::default(), &"".into(), &vec![set("key", "value")]);
    recording.end(index);
    recording.assert_spans([Span { dropped_events_count: 1, dropped_links_count: 1, ..span(1) }]);
}

/// Hands 1000 chunks over and asserts that the whole budget is there again once everything has ended and gone out.
fn assert_memory_is_bounded(max_bytes: usize, mut chunk: impl FnMut(&mut TapeWriter, u32)) {
    let mut recording = Recording::new(Limits::default(), max_bytes);
    for step in 0..1_000 {
        chunk(&mut recording.tape, step);
        recording.ingest();
        assert!(recording.buffer.bytes_left() <= max_bytes);
    }
    (0..1_000).for_each(|index| recording.end(index));
    recording.encode();
    recording.ingest();
    assert_eq!((recording.buffer.spans().count(), recording.buffer.loss().malformed), (0, 0));
    let announced = max_bytes - recording.buffer.bytes_left();
    assert!((ANNOUNCED_BYTES..ANNOUNCED_BYTES + 600).contains(&announced), "{announced} bytes for a scope and a trace");
}

#[test]
fn text_stays_within_the_budget_and_comes_back() {
    let text = || vec![set("ascii", "x".repeat(500)), set("other", "é😀".repeat(100))];
    assert_memory_is_bounded(10_000, |tape, step| {
        tape.start(host_span(step + 1), &"x".repeat(100).into(), &text());
        tape.status(0, 2, &"x".repeat(100).into());
        tape.rename(0, &"x".repeat(100).into());
        tape.event(0, (0.0, 0), &"x".repeat(100).into(), &text());
        tape.link(0, Default::default(), &"x".repeat(100).into(), &text());
        tape.attribute(0, &"key".into(), &HostValue::Bytes(vec![7; 300]));
        let halves = vec![HostValue::String([0xDE00, 0xD83D][..].into()); 50];
        tape.attribute(0, &"halves".into(), &HostValue::Array(halves));
    });
}

#[test]
fn text_stays_within_the_budget_when_spans_change_traces() {
    let mut recording = Recording::new(Limits::default(), 10_000);
    for step in 0..1_000 {
        recording.tape.trace(TRACE_ID, &format!("vendor={}", "x".repeat(500)).into());
        recording.start(step + 1, &Vec::new());
        recording.ingest();
    }
    (0..1_000).for_each(|index| recording.end(index));
    let kept = recording.spans().len() as u32;
    assert_eq!(recording.buffer.loss(), over_budget(1_000 - kept));
    assert!((1..20).contains(&kept), "{kept} traces of over 500 bytes");
}

#[test]
fn a_value_that_was_dropped_costs_nothing() {
    let mut recording = with_room(SPAN_BYTES + 10_000);
    let index = recording.start(1, &Vec::new());
    let value = HostValue::Array(vec!["x".repeat(6_000).into(), HostValue::Bytes(vec![7; 6_000])]);
    for _ in 0..3 {
        recording.tape.attribute(index, &"key".into(), &value);
        recording.ingest();
        assert_eq!(recording.buffer.bytes_left(), 10_000);
    }
}

#[test]
fn a_trace_over_the_budget_ends_the_recording_of_spans() {
    let mut recording = with_room(10 * SPAN_BYTES);
    let first = recording.start(1, &Vec::new());
    recording.tape.trace(TRACE_ID, &"x".repeat(9 * SPAN_BYTES).into());
    let second = recording.start(2, &Vec::new());
    recording.tape.trace(TRACE_ID, &"".into());
    let third = recording.start(3, &Vec::new());
    [first, second, third].into_iter().for_each(|index| recording.end(index));
    recording.assert_spans([span(1)]);
    assert_eq!(recording.buffer.loss(), over_budget(2));
}

#[test]
fn a_recording_that_begins_anew_has_its_whole_budget_and_no_loss() {
    let mut buffer = SpanBuffer::default();
    for _ in 0..2 {
        buffer.begin(Limits::default(), ANNOUNCED_BYTES - "tests".len() + SPAN_BYTES);
        let mut tape = TapeWriter::default();
        tape.scope(&"".into(), &"".into(), &"".into());
        tape.trace(TRACE_ID, &"".into());
        tape.start(host_span(1), &"span 1".into(), &Vec::new());
        tape.take().ingest_into(&mut buffer);
        assert_eq!((buffer.spans().count(), buffer.loss()), (1, Loss::default()));
        let dropped = tape.start(host_span(2), &"".into(), &Vec::new());
        tape.end(dropped, (0.0, 0));
        tape.take().ingest_into(&mut buffer);
        assert_eq!((buffer.spans().count(), buffer.take_loss()), (1, over_budget(1)));
        assert_eq!(buffer.loss(), Loss::default());
    }
}

#[test]
fn what_is_refused_takes_nothing_of_what_is_left() {
    let mut recording = with_room(10 * SPAN_BYTES + 10_000);
    let root = recording.start(1, &vec![set("live", "x".repeat(7_000))]);
    recording.ingest();
    let left = recording.buffer.bytes_left();
    let child = recording.start(2, &vec![set("large", "x".repeat(left))]);
    recording.ingest();
    let late = recording.start(3, &Vec::new());
    [child, late, root].into_iter().for_each(|index| recording.end(index));
    assert_eq!((recording.spans().len(), recording.buffer.loss()), (3, Loss::default()));
}

#[test]
fn a_value_over_the_limit_takes_nothing_of_the_budget() {
    let limits = Limits { attribute_count: 1, ..Limits::default() };
    let mut recording = Recording::new(limits, ANNOUNCED_BYTES + SPAN_BYTES + 10_000);
    let root = recording.start(1, &vec![set("a", "b")]);
    recording.ingest();
    let before = recording.buffer.bytes_left();
    recording.tape.attribute(root, &"second".into(), &"x".repeat(5_000).into());
    recording.tape.event(root, (0.0, 0), &"event".into(), &Vec::new());
    recording.ingest();
    assert_eq!(before - recording.buffer.bytes_left(), 28 + "event".len());
}

#[test]
fn a_collection_that_breaks_off_costs_nothing() {
    let mut recording = with_room(SPAN_BYTES + 10_000);
    recording.start(1, &Vec::new());
    recording.ingest();
    let before = recording.buffer.bytes_left();
    recording.buffer.reserve_text(1_000).expect("memory").fill(b'x');
    recording.buffer.ingest(&[tape::ARRAY, 0, 2, tape::STRING, 1_000, 99], 1_000, 1_000);
    assert_eq!((recording.buffer.bytes_left(), recording.buffer.loss().malformed), (before, 1));
}

#[test]
fn a_key_that_was_not_handed_over_is_no_empty_key() {
    let mut recording = with_room(SPAN_BYTES + 10_000);
    let index = recording.start(1, &Vec::new());
    recording.ingest();
    recording.buffer.ingest(&[tape::SPAN, 0, tape::TRUE, 0, tape::FALSE, u32::MAX], 0, 0);
    // Also beside a key whose length is that one's, as far as it is remembered.
    let key = "k".repeat(31);
    recording.tape.attribute(index, &key.as_str().into(), &HostValue::Bool(true));
    recording.ingest();
    recording.buffer.ingest(&[tape::SPAN, 0, tape::FALSE, u32::MAX], 0, 0);
    recording.end(index);
    let [span] = &recording.spans()[..] else { panic!("one span") };
    let expected = [pair("", Value::BoolValue(true)), pair(&key, Value::BoolValue(true))];
    assert_eq!((&span.attributes[..], span.dropped_attributes_count), (&expected[..], 2));
}
