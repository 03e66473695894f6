//! `sentry.client_sample_rate`: of how many traces one that is sent stands for.

use super::judge;
use super::recording::{Recording, TRACE_ID, host_span};
use super::sentry_form::sentry;
use super::tape_writer::HostSpan;
use edgespan::otlp::Selection;
use edgespan::sampling::{TailSampler, Verdict};
use opentelemetry_proto::tonic::common::v1::any_value::Value;

/// A trace: its tracestate, the rate that the host gives, and whether it is sampled.
type Trace = (&'static str, Option<f64>, bool);

/// The rates that the spans of these traces say, two of each.
fn rates(traces: &[Trace], selection: Selection<'_>) -> Vec<f64> {
    let mut recording = Recording::unlimited();
    for (id, (state, rate, is_sampled)) in (1..).zip(traces) {
        recording.tape.stated_trace([id, TRACE_ID[1], 0xffff_ffff, 0xffff_ffff], state);
        if let Some(rate) = rate {
            recording.tape.rate(*rate);
        }
        for span in 0..2 {
            let host = HostSpan { flags: u32::from(*is_sampled), ..host_span(10 * id + span) };
            let index = recording.tape.start(host, &"span".into(), &Vec::new());
            recording.end(index);
        }
    }
    let (_, bytes) = recording.encode_as(sentry(), selection);
    let scopes = judge::decode(&bytes).resource_spans.into_iter().flat_map(|all| all.scope_spans);
    let attributes = scopes.flat_map(|scope| scope.spans).flat_map(|span| span.attributes);
    let rates = attributes.filter(|attribute| attribute.key == "sentry.client_sample_rate");
    rates
        .map(|rate| match rate.value.and_then(|value| value.value) {
            Some(Value::DoubleValue(rate)) => rate,
            other => panic!("no double: {other:?}"),
        })
        .collect()
}

/// The rate of one sampled trace.
fn rate(state: &'static str, rate: Option<f64>, selection: Selection<'_>) -> f64 {
    let rates = rates(&[(state, rate, true)], selection);
    assert_eq!(rates[0], rates[1]);
    rates[0]
}

fn judged<'a>(verdict: Verdict, tail: &'a TailSampler<'a>) -> Selection<'a> {
    Selection { verdict: Some(verdict), tail: Some(tail), ..Selection::default() }
}

#[test]
fn the_rate_that_the_host_gives_wins_over_the_tracestate_and_that_over_nothing() {
    let all = Selection::default();
    for (state, given, expected) in [
        ("", None, 1.0),
        ("vendor=1", None, 1.0),
        ("ot=rv:ffffffffffffff", None, 1.0),
        ("ot=th:0", None, 1.0),
        ("ot=th:8", None, 0.5),
        ("ot=th:c;rv:ffffffffffffff,vendor=1", None, 0.25),
        ("ot=th:fd70a3d70a3d71", None, 0.009_999_999_999_999_995),
        ("", Some(0.1), 0.1),
        ("ot=th:8", Some(0.1), 0.1),
        ("ot=th:8", Some(1.0), 1.0),
        ("", Some(5e-324), 5e-324),
    ] {
        assert_eq!(rate(state, given, all), expected, "{state} {given:?}");
    }
}

#[test]
fn a_rate_that_is_no_share_is_as_if_it_was_never_given() {
    for wrong in [0.0, -0.0, -0.5, 1.000_000_1, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(rate("ot=th:8", Some(wrong), Selection::default()), 0.5, "{wrong}");
    }
}

#[test]
fn a_rate_belongs_to_the_trace_announced_last() {
    let all = Selection::default();
    let traces = [("", Some(0.1), true), ("", None, true), ("ot=th:8", None, true), ("ot=th:8", Some(0.2), true)];
    assert_eq!(rates(&traces, all), [0.1, 0.1, 1.0, 1.0, 0.5, 0.5, 0.2, 0.2]);
}

#[test]
fn as_part_of_the_rest_a_trace_stands_for_those_that_tail_sampling_left_out_too_once() {
    let tail = TailSampler { ratio: 0.5, ..TailSampler::default() };
    let rest = judged(Verdict::Rest, &tail);
    for (state, given, expected) in
        [("", None, 0.5), ("", Some(0.2), 0.1), ("ot=th:8", None, 0.25), ("ot=th:8", Some(0.5), 0.25)]
    {
        assert_eq!(rate(state, given, rest), expected, "{state} {given:?}");
    }
}

#[test]
fn kept_by_a_rule_a_trace_stands_for_what_the_head_left_out_unless_the_rule_saw_that_too() {
    let tail = TailSampler { ratio: 0.5, ..TailSampler::default() };
    let kept = judged(Verdict::Kept, &tail);
    assert_eq!(rates(&[("", Some(0.2), true), ("", Some(0.2), false)], kept), [0.2, 0.2, 1.0, 1.0]);
    assert_eq!(rates(&[("ot=th:8", None, true), ("", None, false)], kept), [0.5, 0.5, 1.0, 1.0]);
    let tail = TailSampler { sees_everything: true, ..tail };
    assert_eq!(rates(&[("", Some(0.2), true)], judged(Verdict::Kept, &tail)), [1.0, 1.0]);
    assert_eq!(rates(&[("ot=th:8", None, true)], judged(Verdict::Kept, &tail)), [1.0, 1.0]);
}

#[test]
fn a_rate_before_any_trace_changes_nothing_and_one_that_breaks_off_is_malformed() {
    let mut recording = Recording::unlimited();
    recording.buffer.ingest(&[edgespan::recording::tape::RATE, 0, 0x3fe0_0000], 0, 0);
    assert_eq!(recording.buffer.loss().malformed, 0);
    recording.buffer.ingest(&[edgespan::recording::tape::RATE, 0], 0, 0);
    assert_eq!(recording.buffer.loss().malformed, 1);
}
