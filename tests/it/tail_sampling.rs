//! Tail sampling: which spans keep their recording, what is kept of the others, and what the tracestate states of it.

use super::recording::{Recording, set};
use super::rules::HostRules;
use super::tape_writer::{HostAttributes, HostString, HostValue};
use edgespan::sampling::{Change, Parent, Sampler, TailSampler, Verdict};
use edgespan::trace::{Randomness, Threshold, Trace, TraceId};
use proptest::prelude::*;

const MS: u64 = 1_000_000;

fn rest(ratio: f64) -> TailSampler<'static> {
    TailSampler { ratio, ..TailSampler::default() }
}

/// A trace with these low 56 bits of its id, and what its tracestate states.
fn trace(random: u64, threshold: Option<u64>, randomness: Option<u64>) -> Trace {
    let id =
        TraceId::from_bytes((1_u128 << 64 | u128::from(random & ((1 << 56) - 1))).to_be_bytes()).expect("not zero");
    let mut recording = Recording::unlimited();
    recording.start(1, &Vec::new());
    recording.ingest();
    let of_span = recording.buffer.spans().next().and_then(|span| recording.buffer.trace_of(span));
    let mut trace = *of_span.expect("a trace");
    (trace.id, trace.threshold, trace.randomness) =
        (id, threshold.and_then(Threshold::new), randomness.map(Randomness::new));
    trace
}

/// The threshold of these digits of `th`.
fn threshold(digits: &str) -> u64 {
    u64::from_str_radix(&format!("{digits:0<14}"), 16).expect("digits")
}

/// Whether a rule wants a span of this name with these attributes.
fn wants(rules: &HostRules, name: impl Into<HostString>, attributes: &HostAttributes) -> bool {
    let mut recording = Recording::unlimited();
    let index = recording.start(1, attributes);
    recording.tape.rename(index, &name.into());
    recording.ingest();
    let tail = TailSampler { rules: Some(rules.rules()), ..TailSampler::default() };
    tail.wants_span(&recording.buffer, recording.buffer.span(index).expect("a span"))
}

#[test]
fn by_default_errors_are_kept_and_everything_else_too() {
    let tail = TailSampler::default();
    assert!(tail.keep_errors);
    assert!(!tail.wants_duration(u64::MAX));
    assert!(tail.rules.is_none());
    assert_eq!(tail.verdict(false, true, &trace(0, None, None)), Verdict::Rest);
}

#[test]
fn slower_is_more_than_the_limit() {
    let tail = TailSampler { keep_slower_than_nanos: Some(500 * MS), ..TailSampler::default() };
    assert_eq!([499 * MS, 500 * MS, 500 * MS + 1].map(|nanos| tail.wants_duration(nanos)), [false, false, true]);
}

#[test]
fn a_name_is_matched_whole_or_by_a_prefix_that_ends_in_a_star() {
    let rules = HostRules::new(&["GET /cart", "POST /*", "a*b"], &Vec::new());
    for (name, is_wanted) in [
        ("GET /cart", true),
        ("GET /cart/1", false),
        ("GET /car", false),
        ("POST /", true),
        ("POST /x*", true),
        ("POST", false),
        ("a*b", true),
        ("axb", false),
        ("", false),
    ] {
        assert_eq!(wants(&rules, name, &Vec::new()), is_wanted, "{name}");
    }
    assert!(wants(&HostRules::new(&["*"], &Vec::new()), "", &Vec::new()));
    assert!(wants(&HostRules::new(&["é*"], &Vec::new()), "été", &Vec::new()));
    // What only looks like a name is none.
    assert!(!wants(&HostRules::new(&["name"], &Vec::new()), "", &vec![set("name", HostValue::Null)]));
}

#[test]
fn an_attribute_is_compared_by_key_and_encoded_value() {
    let list = |value: &str| HostValue::Array(vec![value.into()]);
    let cases: [(HostValue, HostValue, bool); 24] = [
        ("gold".into(), "gold".into(), true),
        ("gold".into(), "silver".into(), false),
        ("gol".into(), "gold".into(), false),
        ("Gold".into(), "gold".into(), false),
        ("".into(), "".into(), true),
        ("gold".into(), HostValue::Bytes(b"gold".to_vec()), false),
        ("1".into(), HostValue::Number(1.0), false),
        ("true".into(), HostValue::Bool(true), false),
        (HostValue::Bool(true), HostValue::Bool(true), true),
        (HostValue::Bool(true), HostValue::Bool(false), false),
        (HostValue::Bool(true), HostValue::Number(1.0), false),
        (HostValue::Number(500.0), HostValue::Number(500.0), true),
        (HostValue::Number(500.0), HostValue::Integer(500), true),
        (HostValue::Number(-1.0), HostValue::Integer(-1), true),
        (HostValue::Number(500.0), HostValue::Number(500.5), false),
        (HostValue::Number(0.5), HostValue::Number(0.5), true),
        (HostValue::Number(0.5), HostValue::Number(0.0), false),
        (HostValue::Integer(10_000_000_000_000_000), HostValue::Integer(10_000_000_000_000_000), true),
        (HostValue::Integer(10_000_000_000_000_000), HostValue::Integer(10_000_000_000_000_001), false),
        // A host that means both makes two rules of it.
        (HostValue::Integer(10_000_000_000_000_000), HostValue::Number(1e16), false),
        (HostValue::Number(f64::INFINITY), HostValue::Number(f64::INFINITY), true),
        ("gold".into(), list("gold"), false),
        ("gold".into(), HostValue::Map(vec![set("tier", "gold")]), false),
        ("gold".into(), HostValue::Null, false),
    ];
    for (rule, value, is_wanted) in cases {
        let rules = HostRules::new(&[], &vec![set("tier", rule.clone())]);
        assert_eq!(wants(&rules, "span", &vec![set("tier", value.clone())]), is_wanted, "{rule:?} {value:?}");
        assert!(!wants(&rules, "span", &vec![set("tie", value)]));
    }
}

#[test]
fn each_of_several_attribute_rules_keeps() {
    let rules = HostRules::new(&[], &vec![set("a", HostValue::Number(1.0)), set("b", HostValue::Number(2.0))]);
    let wants = |key: &str, value| wants(&rules, "span", &vec![set(key, HostValue::Number(value))]);
    assert_eq!([wants("a", 1.0), wants("a", 2.0), wants("b", 1.0), wants("b", 2.0)], [true, false, false, true]);
}

#[test]
fn each_of_several_values_of_a_rule_keeps() {
    // As a host writes a rule of several values: a creation's keys are taken as they come.
    let rules = HostRules::new(&[], &vec![set("a", "1"), set("a", HostValue::Number(2.0))]);
    let wants = |value: HostValue| wants(&rules, "span", &vec![set("a", value)]);
    assert_eq!([wants("1".into()), wants(HostValue::Number(2.0)), wants("2".into())], [true, true, false]);
}

#[test]
fn verdicts_have_the_numbers_that_cross_to_the_host() {
    for (code, verdict) in [
        (0, None),
        (1, Some(Verdict::Kept)),
        (2, Some(Verdict::Rest)),
        (3, Some(Verdict::LeftOut)),
        (4, None),
        (u32::MAX, None),
    ] {
        assert_eq!(Verdict::from_code(code), verdict);
        assert!(verdict.is_none_or(|verdict| verdict.code() == code));
    }
}

#[test]
fn what_a_rule_wants_is_kept_even_when_the_head_left_it_out() {
    for is_sampled in [true, false] {
        assert_eq!(rest(0.0).verdict(true, is_sampled, &trace(0, None, None)), Verdict::Kept);
    }
    assert_eq!(rest(1.0).verdict(false, false, &trace(u64::MAX, None, None)), Verdict::LeftOut);
}

#[test]
fn the_rest_is_a_share_of_what_the_head_sampled() {
    let (middle, quarter) = (1_u64 << 55, 3_u64 << 54);
    let half = Some(middle);
    for (ratio, random, threshold, randomness, expected) in [
        (0.5, middle, None, None, Verdict::Rest),
        (0.5, middle - 1, None, None, Verdict::LeftOut),
        // Half of a half: the upper quarter.
        (0.5, quarter, half, None, Verdict::Rest),
        (0.5, quarter - 1, half, None, Verdict::LeftOut),
        // Randomness that is stated counts instead of the id's.
        (0.5, 0, None, half, Verdict::Rest),
        (0.5, u64::MAX, None, Some(middle - 1), Verdict::LeftOut),
        // The head cannot have sampled this by half.
        (0.75, middle - 1, half, None, Verdict::Rest),
        (0.0, u64::MAX, None, None, Verdict::LeftOut),
        (1.0, 0, None, None, Verdict::Rest),
    ] {
        let trace = trace(random, threshold, randomness);
        assert_eq!(rest(ratio).verdict(false, true, &trace), expected, "{ratio} {trace:?}");
    }
}

#[test]
fn the_tracestate_says_by_which_threshold_a_trace_was_kept() {
    let set = |digits| Change::Set(Threshold::new(threshold(digits)).expect("a threshold"));
    let change = |tail: &TailSampler<'_>, verdict, is_sampled, stated: Option<&str>| {
        tail.change(verdict, is_sampled, &trace(u64::MAX, stated.map(threshold), None))
    };
    let tail = rest(0.5);
    assert_eq!(change(&tail, Verdict::Rest, true, None), set("8"));
    assert_eq!(change(&tail, Verdict::Rest, true, Some("8")), set("c"));
    // A rule saw what the head sampled, and no more than that.
    assert_eq!(change(&tail, Verdict::Kept, true, Some("8")), Change::Keep);
    assert_eq!(change(&tail, Verdict::Kept, false, None), set("0"));
    assert_eq!(change(&tail, Verdict::LeftOut, true, Some("8")), Change::Keep);
    // It says so already.
    assert_eq!(change(&rest(1.0), Verdict::Rest, true, Some("8")), Change::Keep);
}

#[test]
fn where_the_rules_see_every_trace_one_that_they_keep_stands_for_itself_alone() {
    let tail = TailSampler { sees_everything: true, ..rest(0.5) };
    let trace = trace(u64::MAX, Some(threshold("8")), None);
    let set = |digits| Change::Set(Threshold::new(threshold(digits)).expect("a threshold"));
    assert_eq!(tail.change(Verdict::Kept, true, &trace), set("0"));
    assert_eq!(tail.change(Verdict::Kept, false, &trace), set("0"));
    assert_eq!(tail.change(Verdict::Rest, true, &trace), set("c"));
}

/// What backends do with the result: a trace counts as often as the share it stands for.
fn adjusted_count(threshold: Option<Threshold>) -> f64 {
    1.0 / threshold.expect("a threshold").share()
}

/// What a tracestate states after a change.
fn changed(before: Option<Threshold>, change: Change) -> Option<Threshold> {
    match change {
        Change::Keep => before,
        Change::Remove => None,
        Change::Set(threshold) => Some(threshold),
    }
}

#[test]
fn extrapolated_counts_come_out_right_with_head_tail_and_rules_together() {
    let head = Sampler(&[2.0, 0.2]);
    let mut trace = trace(0, None, None);
    for records_everything in [false, true] {
        let tail = TailSampler { sees_everything: records_everything, ..rest(0.25) };
        let (mut errors, mut others) = (0.0, 0.0);
        let mut seed = 2026_u64;
        for n in 0..200_000 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let is_error = n % 10 == 0;
            let id = TraceId::from_bytes((1_u128 << 64 | u128::from(seed >> 8)).to_be_bytes()).expect("not zero");
            let head = head.sample(Parent::None, Randomness::of(&id));
            let is_sampled = head.decision as u32 == 2;
            if !is_sampled && !records_everything {
                continue;
            }
            let threshold = changed(None, head.change);
            (trace.id, trace.threshold) = (id, threshold);
            let verdict = tail.verdict(is_error, is_sampled, &trace);
            let threshold = changed(threshold, tail.change(verdict, is_sampled, &trace));
            match verdict {
                Verdict::LeftOut => {}
                _ if is_error => errors += adjusted_count(threshold),
                _ => others += adjusted_count(threshold),
            }
        }
        // Six standard deviations at a share of 0.2 and of 0.05.
        assert!((errors - 20_000.0_f64).abs() < 1_700.0, "{errors} of 20000 errors");
        assert!((others - 180_000.0_f64).abs() < 11_100.0, "{others} of 180000 others");
    }
}

proptest! {
    #[test]
    fn what_is_written_agrees_with_the_decision(
        ratio in 0.0..=1.0_f64,
        random: u64,
        threshold in prop::option::of(0..1_u64 << 56),
        randomness in prop::option::of(0..1_u64 << 56),
    ) {
        let (tail, trace) = (rest(ratio), trace(random, threshold, randomness));
        if tail.verdict(false, true, &trace) == Verdict::Rest {
            let after = changed(trace.threshold, tail.change(Verdict::Rest, true, &trace)).expect("it is written");
            let randomness = trace.randomness.unwrap_or(Randomness::of(&trace.id));
            prop_assert!(after.samples(randomness));
            let before = trace.threshold.filter(|before| before.samples(randomness));
            prop_assert!(after >= before.unwrap_or(Threshold::ALL));
        }
    }

    #[test]
    fn a_larger_share_of_the_rest_holds_a_smaller_one(
        a in 0.0..=1.0_f64,
        b in 0.0..=1.0_f64,
        random: u64,
        threshold in 0..1_u64 << 56,
    ) {
        let trace = trace(random, Some(threshold), None);
        let verdict = |ratio| rest(ratio).verdict(false, true, &trace);
        prop_assert!(verdict(a.min(b)) == Verdict::LeftOut || verdict(a.max(b)) == Verdict::Rest);
    }
}

#[test]
fn a_trace_that_is_in_the_rest_by_another_traces_luck_says_nothing_of_its_share() {
    let tail = rest(0.5);
    let change = |random, threshold| tail.change(Verdict::Rest, true, &trace(random, threshold, None));
    assert_eq!(change(u64::MAX, None), Change::Set(Threshold::ALL.and_of_these(0.5)));
    assert_eq!(change(0, None), Change::Keep);
    assert_eq!(change(0, Some(0)), Change::Remove);
}
