//! What happens once a span was over the budget: none is taken until the refused ones have ended and what was exported
//! has made room, and then everything is where the host believes it to be.

use super::judge;
use super::recording::{
    ANNOUNCED_BYTES, Recording, TRACE_ID, host_span, pair, request, scope_spans, set, span, string,
};
use super::tape_writer::HostSpan;
use edgespan::recording::Loss;
use edgespan::trace::{self, Limits};
use opentelemetry_proto::tonic::trace::v1::Span;

/// What a span of [`Recording::start`] costs without attributes.
const SPAN_BYTES: usize = size_of::<trace::Span>() + "span 1".len();

/// A recording with room for so many spans, and an open one.
fn with_root(spans: usize, more_bytes: usize) -> (Recording, usize) {
    let mut recording = Recording::new(Limits::default(), ANNOUNCED_BYTES + spans * SPAN_BYTES + more_bytes);
    let root = recording.start(1, &Vec::new());
    (recording, root)
}

fn start(recording: &mut Recording, id: u32, scope: u32) -> usize {
    recording.tape.start(HostSpan { scope, ..host_span(id) }, &format!("span {id}").into(), &Vec::new())
}

#[test]
fn spans_are_taken_again_once_no_refused_one_is_open_and_the_exported_ones_have_made_room() {
    let (mut recording, root) = with_root(3, 0);
    let [a, b, refused, other] = [2, 3, 4, 5].map(|id| recording.start(id, &Vec::new()));
    [a, b, refused].into_iter().for_each(|index| recording.end(index));
    recording.assert_spans([span(2), span(3)]);
    // One of the refused is still open.
    let third = recording.start(6, &Vec::new());
    recording.end(third);
    assert_eq!(recording.encode(), b"");
    recording.end(other);
    recording.ingest();
    assert_eq!(recording.buffer.take_loss(), Loss { over_budget: 3, malformed: 0 });
    let [again, too_many] = [7, 8, 9].map(|id| recording.start(id, &Vec::new()))[1..] else { panic!("three") };
    [again, too_many].into_iter().for_each(|index| recording.end(index));
    recording.assert_spans([span(8)]);
    assert_eq!(recording.buffer.take_loss(), Loss { over_budget: 1, malformed: 0 });
    recording.end(again - 1);
    recording.end(root);
    recording.assert_spans([span(1), span(7)]);
}

#[test]
fn while_what_has_ended_waits_no_span_is_taken_again() {
    let (mut recording, _) = with_root(2, 0);
    let [kept, refused] = [2, 3].map(|id| recording.start(id, &Vec::new()));
    [kept, refused].into_iter().for_each(|index| recording.end(index));
    for _ in 0..3 {
        recording.ingest();
    }
    let late = recording.start(4, &Vec::new());
    recording.end(late);
    recording.assert_spans([span(2)]);
    assert_eq!(recording.buffer.loss(), Loss { over_budget: 2, malformed: 0 });
}

#[test]
fn what_is_done_to_a_refused_span_after_others_are_taken_again_touches_none() {
    let (mut recording, root) = with_root(2, 100);
    let [kept, refused] = [2, 3].map(|id| recording.start(id, &Vec::new()));
    [kept, refused].into_iter().for_each(|index| recording.end(index));
    recording.assert_spans([span(2)]);
    let new = recording.start(4, &Vec::new());
    for gone in [kept, refused] {
        recording.tape.attribute(gone, &"key".into(), &"value".into());
        recording.tape.event(gone, (0.0, 0), &"event".into(), &vec![set("key", "value")]);
        recording.tape.rename(gone, &"renamed".into());
        recording.end(gone);
        assert_eq!(recording.encode_one(gone), b"");
    }
    recording.tape.attribute(new, &"new".into(), &"value".into());
    [new, root].into_iter().for_each(|index| recording.end(index));
    recording.assert_spans([span(1), Span { attributes: vec![pair("new", string("value"))], ..span(4) }]);
    assert_eq!(recording.buffer.loss(), Loss { over_budget: 1, malformed: 0 });
}

#[test]
fn a_scope_or_trace_that_is_announced_while_spans_are_refused_is_the_one_of_the_spans_that_follow() {
    let (mut recording, root) = with_root(10, 0);
    let kept = recording.start(2, &Vec::new());
    let refused = recording.tape.start(host_span(3), &"x".repeat(10 * SPAN_BYTES).into(), &Vec::new());
    recording.tape.scope_with(&"second".into(), &"".into(), &"".into(), &vec![set("key", "value")]);
    recording.tape.trace([0, 0, 0, 9], &"a=1".into());
    let of_second = start(&mut recording, 4, 1);
    recording.tape.scope(&"third".into(), &"".into(), &"".into());
    [kept, refused, of_second].into_iter().for_each(|index| recording.end(index));
    recording.assert_spans([span(2)]);
    assert_eq!(recording.buffer.loss(), Loss { over_budget: 2, malformed: 0 });

    let taken_again = [(5, 1), (6, 2)].map(|(id, scope)| start(&mut recording, id, scope));
    taken_again.into_iter().chain([root]).for_each(|index| recording.end(index));
    let in_trace = |id| Span { trace_id: 9_u128.to_be_bytes().into(), trace_state: "a=1".into(), ..span(id) };
    let mut second = scope_spans("second", [in_trace(5)]);
    second.scope.as_mut().expect("a scope").attributes = vec![pair("key", string("value"))];
    let expected = request([scope_spans("tests", [span(1)]), second, scope_spans("third", [in_trace(6)])]);
    judge::assert_request(&recording.encode(), &expected);
    assert_eq!(recording.buffer.loss(), Loss { over_budget: 2, malformed: 0 });
}

#[test]
fn a_scope_that_does_not_fit_ends_the_recording_of_spans_for_good() {
    let (mut recording, root) = with_root(3, 0);
    recording.tape.scope(&"x".repeat(3 * SPAN_BYTES).into(), &"".into(), &"".into());
    let refused = start(&mut recording, 2, 1);
    [refused, root].into_iter().for_each(|index| recording.end(index));
    recording.assert_spans([span(1)]);
    recording.tape.scope(&"small".into(), &"".into(), &"".into());
    recording.tape.trace(TRACE_ID, &"".into());
    let late = start(&mut recording, 3, 1);
    recording.end(late);
    assert_eq!(recording.encode(), b"");
    assert_eq!(recording.buffer.loss(), Loss { over_budget: 2, malformed: 0 });
}

#[test]
fn spans_are_taken_again_also_when_everything_that_was_exported_is_gone_already() {
    let (mut recording, root) = with_root(10, 20);
    let children: Vec<_> = (2..12).map(|id| recording.start(id, &Vec::new())).collect();
    children.iter().for_each(|index| recording.end(*index));
    assert_eq!(recording.spans().len(), 9);
    // The first tape gives up what was exported, and has a span that is too large.
    let large = recording.tape.start(host_span(20), &"x".repeat(100 * SPAN_BYTES).into(), &Vec::new());
    recording.end(large);
    recording.ingest();
    let [small, other] = [21, 22].map(|id| recording.start(id, &Vec::new()));
    recording.end(small);
    recording.assert_spans([span(21)]);
    [other, root].into_iter().for_each(|index| recording.end(index));
    recording.assert_spans([span(1), span(22)]);
    assert_eq!(recording.buffer.loss(), Loss { over_budget: 2, malformed: 0 });
}

#[test]
fn few_spans_that_took_much_make_room_when_they_are_exported() {
    let (mut recording, root) = with_root(100, 0);
    let half = "x".repeat(50 * SPAN_BYTES);
    for id in 2..10 {
        let large = recording.start(id, &vec![set("half", half.as_str())]);
        recording.end(large);
        let spans = recording.spans();
        assert_eq!(spans, [Span { attributes: vec![pair("half", string(&half))], ..span(id) }]);
    }
    recording.end(root);
    recording.assert_spans([span(1)]);
    assert_eq!(recording.buffer.loss(), Loss::default());
}

#[test]
fn a_large_span_that_stays_open_is_not_copied_for_every_few_small_ones() {
    let mut recording = Recording::new(Limits::default(), 16 << 20);
    let large = recording.start(1, &vec![set("large", "x".repeat(1 << 20))]);
    let mut here = Vec::new();
    for id in 2..400 {
        let index = recording.start(id, &Vec::new());
        recording.end(index);
        assert_eq!(recording.spans().len(), 1);
        recording.ingest();
        here.push(recording.buffer.spans().count());
    }
    let copies = here.windows(2).filter(|pair| pair[1] < pair[0]).count();
    assert_eq!(copies, 0, "not before a quarter of a megabyte came");
    recording.end(large);
    assert_eq!(recording.spans().len(), 1);
}

#[test]
fn what_takes_two_thirds_of_the_budget_may_be_replaced_without_end() {
    let mut recording = Recording::new(Limits::default(), 1 << 20);
    let root = recording.start(1, &Vec::new());
    for round in 0..20 {
        for key in 0..110 {
            recording.tape.attribute(root, &format!("{key}").into(), &format!("{round:06000}").as_str().into());
            recording.ingest();
        }
    }
    recording.end(root);
    let [span] = &recording.spans()[..] else { panic!("one span") };
    assert_eq!((span.attributes.len(), span.dropped_attributes_count), (110, 0));
    let last = Some(string(&format!("{:06000}", 19)));
    assert!(span.attributes.iter().all(|attribute| attribute.value.clone().and_then(|any| any.value) == last));
}
