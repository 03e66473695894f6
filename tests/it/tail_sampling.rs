//! Tail sampling: which spans keep their recording, what is kept of the others, and what the tracestate says of it.

use edgespan::propagation::{Randomness, Threshold, ot_state};
use edgespan::sampling::{Parent, Ratio, Sampler, TailSampler, Verdict};
use edgespan::trace::{Chain, ResourceValue, Text, TraceId, Value};
use proptest::prelude::*;

const MS: u64 = 1_000_000;

fn rest(ratio: f64) -> TailSampler {
    TailSampler { ratio, ..TailSampler::default() }
}

/// The trace id with these low 56 bits.
fn id_of(random: u64) -> TraceId {
    TraceId::from_bytes((1_u128 << 64 | u128::from(random & ((1 << 56) - 1))).to_be_bytes()).expect("not zero")
}

fn names(names: &[&str]) -> TailSampler {
    TailSampler { keep_names: names.iter().map(|&name| name.into()).collect(), ..TailSampler::default() }
}

fn attribute(key: &str, value: ResourceValue) -> TailSampler {
    TailSampler { keep_attributes: vec![(key.into(), value)], ..TailSampler::default() }
}

#[test]
fn by_default_errors_are_kept_and_everything_else_too() {
    let tail = TailSampler::default();
    assert!(tail.keeps_errors());
    assert!(!tail.wants_duration(u64::MAX));
    assert!(!tail.wants_name(b"GET /"));
    assert!(!tail.has_attribute_rules());
    assert_eq!(tail.verdict(false, true, &id_of(0), b""), Verdict::Rest);
}

#[test]
fn slower_is_more_than_the_limit() {
    let tail = TailSampler { keep_slower_than_nanos: Some(500 * MS), ..TailSampler::default() };
    assert_eq!([499 * MS, 500 * MS, 500 * MS + 1].map(|nanos| tail.wants_duration(nanos)), [false, false, true]);
}

#[test]
fn a_name_is_matched_whole_or_by_a_prefix_that_ends_in_a_star() {
    let tail = names(&["GET /cart", "POST /*", "a*b"]);
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
        assert_eq!(tail.wants_name(name.as_bytes()), is_wanted, "{name}");
    }
    assert!(names(&["*"]).wants_name(b""));
    assert!(names(&["é*"]).wants_name("été".as_bytes()[..2].as_ref()));
}

#[test]
fn an_attribute_is_compared_by_key_and_value() {
    const TEXT: &[u8] = b"goldsilver";
    let (gold, silver) = (Value::String(Text { start: 0, len: 4 }), Value::String(Text { start: 4, len: 6 }));
    let string = |text: &str| ResourceValue::String(text.into());
    let list = |values: Vec<ResourceValue>| ResourceValue::Array(values);
    let cases = [
        (string("gold"), gold, true),
        (string("gold"), silver, false),
        (string("gol"), gold, false),
        (string("Gold"), gold, false),
        (string(""), Value::String(Text::EMPTY), true),
        (string("gold"), Value::Bytes(Text { start: 0, len: 4 }), false),
        (string("1"), Value::Int(1), false),
        (string("true"), Value::Bool(true), false),
        (ResourceValue::Bool(true), Value::Bool(true), true),
        (ResourceValue::Bool(true), Value::Bool(false), false),
        (ResourceValue::Bool(true), Value::Int(1), false),
        (ResourceValue::Int(500), Value::Int(500), true),
        (ResourceValue::Int(500), Value::Double(500.0), true),
        (ResourceValue::Int(500), Value::Double(500.5), false),
        (ResourceValue::Double(0.5), Value::Double(0.5), true),
        (ResourceValue::Double(0.5), Value::Int(0), false),
        (ResourceValue::Double(1e16), Value::Int(10_000_000_000_000_000), true),
        (ResourceValue::Double(1e16), Value::Int(10_000_000_000_000_001), false),
        (ResourceValue::Double(f64::NAN), Value::Double(f64::NAN), false),
        (ResourceValue::Double(f64::INFINITY), Value::Double(f64::INFINITY), true),
        (list(vec![string("silver"), ResourceValue::Int(1)]), silver, true),
        (list(vec![string("silver"), ResourceValue::Int(1)]), Value::Int(1), true),
        (list(vec![string("silver"), ResourceValue::Int(1)]), gold, false),
        (list(vec![]), gold, false),
        (string("gold"), Value::Array(Chain::default()), false),
        (string("gold"), Value::Map(Chain::default()), false),
        (string("gold"), Value::Null, false),
    ];
    for (rule, value, is_wanted) in cases {
        let tail = attribute("tier", rule.clone());
        assert!(tail.has_attribute_rules());
        assert_eq!(tail.wants_attribute(b"tier", &value, TEXT), is_wanted, "{rule:?} {value:?}");
        assert!(!tail.wants_attribute(b"tie", &value, TEXT));
    }
}

#[test]
fn each_of_several_attribute_rules_keeps() {
    let tail = TailSampler {
        keep_attributes: vec![("a".into(), ResourceValue::Int(1)), ("b".into(), ResourceValue::Int(2))],
        ..TailSampler::default()
    };
    let wants = |key: &[u8], value| tail.wants_attribute(key, &Value::Int(value), b"");
    assert_eq!([wants(b"a", 1), wants(b"a", 2), wants(b"b", 1), wants(b"b", 2)], [true, false, false, true]);
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
        assert_eq!(rest(0.0).verdict(true, is_sampled, &id_of(0), b""), Verdict::Kept);
    }
    assert_eq!(rest(1.0).verdict(false, false, &id_of(u64::MAX), b""), Verdict::LeftOut);
}

#[test]
fn the_rest_is_a_share_of_what_the_head_sampled() {
    let (middle, quarter) = (1_u64 << 55, 3_u64 << 54);
    for (ratio, random, state, expected) in [
        (0.5, middle, "", Verdict::Rest),
        (0.5, middle - 1, "", Verdict::LeftOut),
        // Half of a half: the upper quarter.
        (0.5, quarter, "ot=th:8", Verdict::Rest),
        (0.5, quarter - 1, "ot=th:8", Verdict::LeftOut),
        // Randomness that is told counts instead of the id's.
        (0.5, 0, "ot=rv:80000000000000", Verdict::Rest),
        (0.5, u64::MAX, "ot=rv:7fffffffffffff", Verdict::LeftOut),
        // The head cannot have sampled this by half.
        (0.75, middle - 1, "ot=th:8", Verdict::Rest),
        (0.0, u64::MAX, "", Verdict::LeftOut),
        (1.0, 0, "", Verdict::Rest),
    ] {
        assert_eq!(rest(ratio).verdict(false, true, &id_of(random), state.as_bytes()), expected, "{ratio} {state}");
    }
}

#[test]
fn the_tracestate_says_by_which_threshold_a_trace_was_kept() {
    let id = id_of(u64::MAX);
    let state = |tail: &TailSampler, verdict, is_sampled, before: &str| {
        tail.trace_state(verdict, is_sampled, &id, before.as_bytes())
    };
    let tail = rest(0.5);
    assert_eq!(state(&tail, Verdict::Rest, true, "a=1").as_deref(), Some("ot=th:8,a=1"));
    assert_eq!(state(&tail, Verdict::Rest, true, "ot=th:8;x:1").as_deref(), Some("ot=th:c;x:1"));
    // A rule saw what the head sampled, and no more than that.
    assert_eq!(state(&tail, Verdict::Kept, true, "ot=th:8"), None);
    assert_eq!(state(&tail, Verdict::Kept, false, "ot=x:1,a=1").as_deref(), Some("ot=th:0;x:1,a=1"));
    assert_eq!(state(&tail, Verdict::LeftOut, true, "ot=th:8"), None);
    // It says so already.
    assert_eq!(state(&rest(1.0), Verdict::Rest, true, "ot=th:8"), None);
}

#[test]
fn where_the_rules_see_every_trace_one_that_they_keep_stands_for_itself_alone() {
    let tail = TailSampler { sees_everything: true, ..rest(0.5) };
    let state = |verdict, is_sampled| tail.trace_state(verdict, is_sampled, &id_of(u64::MAX), b"ot=th:8");
    assert_eq!(state(Verdict::Kept, true).as_deref(), Some("ot=th:0"));
    assert_eq!(state(Verdict::Kept, false).as_deref(), Some("ot=th:0"));
    assert_eq!(state(Verdict::Rest, true).as_deref(), Some("ot=th:c"));
}

/// What backends do with the result: a trace counts as often as the share it stands for.
fn adjusted_count(state: &str) -> f64 {
    let th = state.strip_prefix("ot=th:").expect("a threshold");
    let rejected = u64::from_str_radix(&format!("{th:0<14}"), 16).expect("digits");
    1.0 / (1.0 - rejected as f64 / 2_f64.powi(56))
}

#[test]
fn extrapolated_counts_come_out_right_with_head_tail_and_rules_together() {
    let head = Sampler::TraceIdRatio(Ratio::new(0.2).expect("0 to 1"));
    for records_everything in [false, true] {
        let tail = TailSampler { sees_everything: records_everything, ..rest(0.25) };
        let (mut errors, mut others) = (0.0, 0.0);
        let mut seed = 2026_u64;
        for n in 0..200_000 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let (id, is_error) = (id_of(seed >> 8), n % 10 == 0);
            let head = head.sample(Parent::None, &id, b"");
            let is_sampled = head.decision as u32 == 2;
            if !is_sampled && !records_everything {
                continue;
            }
            let state = head.trace_state.unwrap_or_default();
            let verdict = tail.verdict(is_error, is_sampled, &id, state.as_bytes());
            let state = tail.trace_state(verdict, is_sampled, &id, state.as_bytes()).unwrap_or(state);
            match verdict {
                Verdict::LeftOut => {}
                _ if is_error => errors += adjusted_count(&state),
                _ => others += adjusted_count(&state),
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
        state in prop_oneof![Just(String::new()), "ot=th:[0-9a-f]{1,14}", "ot=rv:[0-9a-f]{14};th:[0-9a-f]{1,14}"],
    ) {
        let (tail, id) = (rest(ratio), id_of(random));
        if tail.verdict(false, true, &id, state.as_bytes()) == Verdict::Rest {
            let after = tail.trace_state(Verdict::Rest, true, &id, state.as_bytes()).unwrap_or(state.clone());
            let randomness = ot_state::randomness(after.as_bytes()).unwrap_or(Randomness::of(&id));
            let threshold = ot_state::threshold(after.as_bytes()).expect("it is written");
            prop_assert!(threshold.samples(randomness));
            let before = ot_state::threshold(state.as_bytes()).filter(|before| before.samples(randomness));
            prop_assert!(threshold >= before.unwrap_or(Threshold::ALL));
        }
    }

    #[test]
    fn a_larger_share_of_the_rest_holds_a_smaller_one(
        a in 0.0..=1.0_f64,
        b in 0.0..=1.0_f64,
        random: u64,
        th in "[0-9a-f]{1,14}",
    ) {
        let state = format!("ot=th:{th}");
        let verdict = |ratio| rest(ratio).verdict(false, true, &id_of(random), state.as_bytes());
        prop_assert!(verdict(a.min(b)) == Verdict::LeftOut || verdict(a.max(b)) == Verdict::Rest);
    }
}

#[test]
fn a_trace_that_is_in_the_rest_by_another_traces_luck_says_nothing_of_its_share() {
    let tail = rest(0.5);
    let state = |id, state: &str| tail.trace_state(Verdict::Rest, true, &id, state.as_bytes());
    assert_eq!(state(id_of(u64::MAX), "a=1").as_deref(), Some("ot=th:8,a=1"));
    assert_eq!(state(id_of(0), "a=1"), None);
    assert_eq!(state(id_of(0), "ot=th:0;x:y,a=1").as_deref(), Some("ot=x:y,a=1"));
}
