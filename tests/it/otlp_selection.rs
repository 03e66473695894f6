//! Which spans go out and which are left out: by their flags, and by the verdict of tail sampling.

use super::judge;
use super::recording::{Recording, TRACE_ID, host_span, request, scope_spans, span};
use super::tape_writer::HostSpan;
use edgespan::otlp::{Part, Selection};
use edgespan::sampling::{TailSampler, Verdict};
use opentelemetry_proto::tonic::trace::v1::Span;

/// Ended spans with ids from 1 on and these flags.
fn recording_of(flags: &[u32]) -> Recording {
    let mut recording = Recording::unlimited();
    for (id, flags) in (1..).zip(flags) {
        let host = HostSpan { flags: *flags, ..host_span(id) };
        let index = recording.tape.start(host, &format!("span {id}").into(), &Vec::new());
        recording.end(index);
    }
    recording
}

fn sampled_out(sampled_out: u32) -> Part {
    Part { sampled_out, ..Part::default() }
}

/// Asserts the first request under a verdict, its counts, and that nothing is left for another.
#[track_caller]
fn assert_selected(flags: &[u32], verdict: Option<Verdict>, spans: &[Span], left_out: u32) {
    let mut recording = recording_of(flags);
    let selection = Selection { verdict, ..Selection::default() };
    let (part, bytes) = recording.encode_part(selection);
    assert_eq!(part, Part { spans: spans.len() as u32, ..sampled_out(left_out) });
    let scopes = if spans.is_empty() { None } else { Some(scope_spans("tests", spans.to_vec())) };
    judge::assert_request(&bytes, &request(scopes));
    assert_eq!(recording.encode_part(selection), (Part::default(), Vec::new()));
    assert_eq!(recording.encode(), b"");
}

#[test]
fn a_span_that_is_only_recorded_is_left_out_and_counted_once() {
    for verdict in [None, Some(Verdict::Rest)] {
        assert_selected(&[0, 1, 2, 3], verdict, &[span(2), Span { flags: 0x103, ..span(4) }], 2);
        assert_selected(&[0, 2, 0xFE], verdict, &[], 3);
    }
}

#[test]
fn a_recording_that_is_kept_goes_out_whole() {
    assert_selected(&[0, 1], Some(Verdict::Kept), &[Span { flags: 0x100, ..span(1) }, span(2)], 0);
}

#[test]
fn a_recording_that_is_left_out_is_counted_span_by_span() {
    assert_selected(&[0, 1, 3], Some(Verdict::LeftOut), &[], 3);
}

#[test]
fn a_span_that_is_open_is_not_left_out_before_it_ends() {
    let mut recording = recording_of(&[1]);
    let open = recording.start(2, &Vec::new());
    let left_out = Selection { verdict: Some(Verdict::LeftOut), ..Selection::default() };
    assert_eq!(recording.encode_part(left_out), (sampled_out(1), Vec::new()));
    recording.end(open);
    assert_eq!(recording.encode_part(left_out), (sampled_out(1), Vec::new()));
    let late = recording.start(3, &Vec::new());
    recording.end(late);
    recording.assert_spans([span(3)]);
}

/// The tracestates of the spans of a recording of two traces, one with a tracestate of its own: of each its name.
fn states(flags: [u32; 2], selection: Selection<'_>) -> Vec<(String, String)> {
    let mut recording = Recording::unlimited();
    recording.tape.stated_trace(TRACE_ID, "vendor=1");
    let traces = [([0x80_0000_0000_0000_u64, u64::MAX], "vendor=1"), ([1, 2], "ot=th:8;rv:c0000000000000")];
    for (id, (flags, (low, state))) in (1..).zip(flags.into_iter().zip(traces)) {
        let [high, low] = low;
        let words = [(high >> 32) as u32, high as u32, (low >> 32) as u32, low as u32];
        // A trace that no span belongs to.
        recording.tape.trace([9, 9, 9, id], &"".into());
        recording.tape.stated_trace(words, state);
        for child in 0..2 {
            let host = HostSpan { flags, ..host_span(10 * id + child) };
            let index = recording.tape.start(host, &format!("{}", 10 * id + child).into(), &Vec::new());
            recording.end(index);
        }
    }
    let (_, bytes) = recording.encode_part(selection);
    let scopes = judge::decode(&bytes).resource_spans.into_iter().flat_map(|all| all.scope_spans);
    scopes.flat_map(|scope| scope.spans).map(|span| (span.name, span.trace_state)).collect()
}

fn named(states: [(&str, &str); 4]) -> Vec<(String, String)> {
    states.map(|(name, state)| (name.into(), state.into())).into()
}

const AS_IT_IS: [(&str, &str); 4] =
    [("10", "vendor=1"), ("11", "vendor=1"), ("20", "ot=th:8;rv:c0000000000000"), ("21", "ot=th:8;rv:c0000000000000")];

#[test]
fn without_tail_sampling_a_tracestate_leaves_as_it_is() {
    assert_eq!(states([1, 1], Selection::default()), named(AS_IT_IS));
    let kept = Selection { verdict: Some(Verdict::Kept), ..Selection::default() };
    assert_eq!(states([1, 0], kept), named(AS_IT_IS));
}

#[test]
fn as_part_of_the_rest_every_trace_says_the_share_that_is_kept_of_it() {
    let tail = TailSampler { ratio: 0.5, ..TailSampler::default() };
    let selection = Selection { verdict: Some(Verdict::Rest), tail: Some(&tail), ..Selection::default() };
    let expected = [
        ("10", "ot=th:8,vendor=1"),
        ("11", "ot=th:8,vendor=1"),
        ("20", "ot=th:c;rv:c0000000000000"),
        ("21", "ot=th:c;rv:c0000000000000"),
    ];
    assert_eq!(states([1, 1], selection), named(expected));
}

#[test]
fn kept_by_a_rule_a_trace_that_was_only_recorded_says_that_all_of_its_kind_are_kept() {
    let tail = TailSampler { ratio: 0.5, ..TailSampler::default() };
    let selection = Selection { verdict: Some(Verdict::Kept), tail: Some(&tail), ..Selection::default() };
    assert_eq!(states([1, 1], selection), named(AS_IT_IS));
    let mut expected = AS_IT_IS;
    (expected[0].1, expected[1].1) = ("ot=th:0,vendor=1", "ot=th:0,vendor=1");
    assert_eq!(states([0, 1], selection), named(expected));
}

#[test]
fn what_a_tracestate_became_in_one_request_is_not_built_upon_in_the_next() {
    let tail = TailSampler { ratio: 0.75, ..TailSampler::default() };
    let selection = Selection { verdict: Some(Verdict::Rest), tail: Some(&tail), ..Selection::default() };
    let mut recording = Recording::unlimited();
    for id in 1..=3 {
        let index = recording.start(id, &Vec::new());
        recording.end(index);
        let (_, bytes) = recording.encode_part(selection);
        let expected = Span { trace_state: "ot=th:4".into(), ..span(id) };
        judge::assert_request(&bytes, &request([scope_spans("tests", [expected])]));
    }
    let index = recording.start(4, &Vec::new());
    recording.end(index);
    recording.assert_spans([span(4)]);
}
