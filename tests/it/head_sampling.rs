//! Head sampling: decisions depend on the parent and the trace's randomness alone, shares are what they are called, and
//! the tracestate states by which threshold a trace was sampled.

use edgespan::sampling::{Change, Decision, Parent, Sampled, Sampler};
use edgespan::trace::{Randomness, Threshold, TraceId};
use proptest::prelude::*;

use Decision::{Drop, RecordAndSample, RecordOnly};

const PARENTS: [Parent; 5] =
    [Parent::None, Parent::RemoteNotSampled, Parent::RemoteSampled, Parent::LocalNotSampled, Parent::LocalSampled];

const ALWAYS_OFF: f64 = 0.0;
const ALWAYS_ON: f64 = 1.0;
const TRACE_ID_RATIO: f64 = 2.0;
const PROBABILITY: f64 = 3.0;
const PARENT_BASED: f64 = 4.0;
const ALWAYS_RECORD: f64 = 5.0;

fn share(of_all: f64) -> Vec<f64> {
    vec![TRACE_ID_RATIO, of_all]
}

/// The default: children do what their parents do.
fn parent_based(root: &[f64]) -> Vec<f64> {
    [&[PARENT_BASED], root, &[ALWAYS_ON, ALWAYS_OFF, ALWAYS_ON, ALWAYS_OFF]].concat()
}

fn always_record(sampler: &[f64]) -> Vec<f64> {
    [&[ALWAYS_RECORD], sampler].concat()
}

fn threshold(of_all: f64) -> Threshold {
    Threshold::ALL.and_of_these(of_all)
}

fn all() -> Randomness {
    Randomness::new(u64::MAX)
}

fn none() -> Randomness {
    Randomness::new(0)
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same randomness in every run.
fn randoms(seed: u64) -> impl Iterator<Item = Randomness> {
    (1_u64..).map(move |step| {
        let mut z = seed.wrapping_add(step.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Randomness::new(z ^ (z >> 31))
    })
}

fn sample(sampler: &[f64], parent: Parent, randomness: Randomness) -> (Decision, Change) {
    let Sampled { decision, change } = Sampler(sampler).sample(parent, randomness);
    (decision, change)
}

fn decision(sampler: &[f64], parent: Parent, randomness: Randomness) -> Decision {
    sample(sampler, parent, randomness).0
}

fn is_sampled(sampler: &[f64], randomness: Randomness) -> bool {
    decision(sampler, Parent::None, randomness) == RecordAndSample
}

#[test]
fn parents_and_decisions_have_the_numbers_that_cross_to_the_host() {
    assert_eq!([0, 1, 2, 3, 4].map(Parent::of), PARENTS);
    assert_eq!(PARENTS.map(|parent| parent as u32), [0, 1, 2, 3, 4]);
    assert_eq!(Parent::of(u32::MAX), Parent::LocalSampled);
    assert_eq!([Drop, RecordOnly, RecordAndSample].map(|decision| decision as u32), [0, 1, 2]);
}

#[test]
fn a_root_sampler_ignores_the_parent() {
    for parent in PARENTS {
        assert_eq!(decision(&[ALWAYS_ON], parent, none()), RecordAndSample);
        assert_eq!(decision(&[ALWAYS_OFF], parent, all()), Drop);
        assert_eq!(decision(&share(0.5), parent, none()), Drop);
        assert_eq!(decision(&share(0.5), parent, all()), RecordAndSample);
    }
}

#[test]
fn a_parent_decides_and_the_root_rule_only_where_there_is_none() {
    let decisions = |root| PARENTS.map(|parent| decision(&parent_based(&[root]), parent, none()));
    assert_eq!(decisions(ALWAYS_ON), [RecordAndSample, Drop, RecordAndSample, Drop, RecordAndSample]);
    assert_eq!(decisions(ALWAYS_OFF), [Drop, Drop, RecordAndSample, Drop, RecordAndSample]);
}

/// A parent-based sampler where only this branch samples.
fn only_branch(parent: Parent) -> Vec<f64> {
    let at = |own| if parent == own { ALWAYS_ON } else { ALWAYS_OFF };
    vec![
        PARENT_BASED,
        at(Parent::None),
        at(Parent::RemoteSampled),
        at(Parent::RemoteNotSampled),
        at(Parent::LocalSampled),
        at(Parent::LocalNotSampled),
    ]
}

#[test]
fn each_of_the_five_branches_answers_for_its_own_kind_of_parent() {
    for branch in PARENTS {
        for parent in PARENTS {
            let expected = if parent == branch { RecordAndSample } else { Drop };
            assert_eq!(decision(&only_branch(branch), parent, none()), expected, "{branch:?} {parent:?}");
        }
    }
}

#[test]
fn branches_are_told_apart_however_long_the_samplers_before_them_are() {
    let inner = parent_based(&share(0.5));
    let branches = [always_record(&inner), inner, share(0.25), vec![ALWAYS_ON], always_record(&[ALWAYS_OFF])];
    let program = [&[PARENT_BASED][..], &branches.concat()].concat();
    let of = |parent| sample(&program, parent, Randomness::new(1 << 55));
    assert_eq!(of(Parent::None), (RecordAndSample, Change::Set(threshold(0.5))));
    assert_eq!(of(Parent::RemoteSampled), (RecordAndSample, Change::Keep));
    assert_eq!(of(Parent::RemoteNotSampled), (Drop, Change::Remove));
    assert_eq!(of(Parent::LocalSampled), (RecordAndSample, Change::Keep));
    assert_eq!(of(Parent::LocalNotSampled), (RecordOnly, Change::Keep));
}

#[test]
fn always_record_records_what_would_be_dropped_and_nothing_else_changes() {
    assert_eq!(decision(&always_record(&[ALWAYS_OFF]), Parent::None, none()), RecordOnly);
    assert_eq!(decision(&always_record(&[ALWAYS_ON]), Parent::None, none()), RecordAndSample);
    let half = always_record(&share(0.5));
    assert_eq!(sample(&half, Parent::None, none()), (RecordOnly, Change::Remove));
    assert_eq!(sample(&half, Parent::None, all()), (RecordAndSample, Change::Set(threshold(0.5))));
    assert!(Sampler(&half).records_everything());
    assert!(Sampler(&always_record(&[ALWAYS_OFF])).records_everything());
    for sampler in [vec![ALWAYS_ON], share(1.0), parent_based(&[ALWAYS_ON]), parent_based(&half), Vec::new()] {
        assert!(!Sampler(&sampler).records_everything(), "{sampler:?}");
    }
}

#[test]
fn a_ratio_compares_the_low_56_bits_with_its_threshold() {
    let half = 1_u64 << 55;
    assert!(is_sampled(&share(0.5), Randomness::new(half)));
    assert!(!is_sampled(&share(0.5), Randomness::new(half - 1)));
    // The smallest share is one id of 2^56.
    let smallest = 2_f64.powi(-56);
    assert!(is_sampled(&share(smallest), Randomness::new(u64::MAX)));
    assert!(!is_sampled(&share(smallest), Randomness::new(u64::MAX - 1)));
    // The high bits have no say.
    let low_zero = Randomness::of(&TraceId::from_bytes((1_u128 << 64).to_be_bytes()).expect("not zero"));
    assert_eq!(low_zero, Randomness::new(0xff << 56));
    assert!(!is_sampled(&share(0.999), low_zero));
    assert!(is_sampled(&share(1.0), low_zero));
}

#[test]
fn both_samplers_by_ratio_state_their_threshold_and_take_out_one_that_is_no_longer_true() {
    for code in [TRACE_ID_RATIO, PROBABILITY] {
        for parent in PARENTS {
            let of = |ratio, randomness| sample(&[code, ratio], parent, randomness);
            assert_eq!(of(0.25, all()), (RecordAndSample, Change::Set(threshold(0.25))));
            assert_eq!(of(0.25, none()), (Drop, Change::Remove));
            assert_eq!(of(1.0, none()), (RecordAndSample, Change::Set(Threshold::ALL)));
            assert_eq!(of(0.0, all()), (Drop, Change::Remove));
        }
    }
}

#[test]
fn samplers_without_a_ratio_pass_the_tracestate_on_as_it_is() {
    for sampler in
        [vec![ALWAYS_OFF], vec![ALWAYS_ON], parent_based(&[ALWAYS_ON]), always_record(&[ALWAYS_OFF]), Vec::new()]
    {
        for parent in PARENTS {
            assert_eq!(sample(&sampler, parent, none()).1, Change::Keep, "{sampler:?}");
        }
    }
}

#[test]
fn ratio_0_is_no_trace_and_ratio_1_is_every_trace() {
    for random in [0, 1, (1 << 56) - 1].map(Randomness::new) {
        assert!(!is_sampled(&share(0.0), random));
        assert!(!is_sampled(&share(-0.0), random));
        assert!(is_sampled(&share(1.0), random));
    }
}

#[test]
fn of_100_000_traces_a_share_is_kept_within_five_standard_deviations() {
    for ratio in [0.001, 0.01, 0.1, 0.25, 0.5, 0.9, 0.999] {
        let n = 100_000.0_f64;
        let kept = randoms(2026).take(100_000).filter(|random| is_sampled(&share(ratio), *random)).count() as f64;
        let deviation = (n * ratio * (1.0 - ratio)).sqrt();
        assert!((kept - n * ratio).abs() <= 5.0 * deviation, "{kept} of {n} at {ratio}");
    }
}

#[test]
fn a_list_that_is_no_sampler_samples_nothing() {
    let malformed: [&[f64]; 8] =
        [&[], &[6.0], &[-1.0], &[0.5], &[f64::NAN], &[TRACE_ID_RATIO], &[2.0, f64::NAN], &[PARENT_BASED]];
    for program in malformed {
        assert_eq!(decision(program, Parent::None, all()), Drop, "{program:?}");
    }
    assert_eq!(decision(&[ALWAYS_RECORD; 100_000], Parent::None, all()), RecordOnly);
    assert_eq!(decision(&[PARENT_BASED; 100_000], Parent::None, all()), Drop);
}

/// Samplers with all parts inside each other.
fn any_sampler() -> impl Strategy<Value = Vec<f64>> {
    let leaf = prop_oneof![
        Just(vec![ALWAYS_OFF]),
        Just(vec![ALWAYS_ON]),
        (0.0..=1.0_f64).prop_map(share),
        (0.0..=1.0_f64).prop_map(|of_all| vec![PROBABILITY, of_all]),
    ];
    leaf.prop_recursive(3, 16, 5, |inner| {
        prop_oneof![
            inner.clone().prop_map(|sampler| always_record(&sampler)),
            prop::array::uniform5(inner).prop_map(|branches| [&[PARENT_BASED][..], &branches.concat()].concat()),
        ]
    })
}

proptest! {
    #[test]
    fn a_larger_share_holds_every_trace_of_a_smaller_one(a in 0.0..=1.0_f64, b in 0.0..=1.0_f64, random: u64) {
        let (smaller, larger, random) = (a.min(b), a.max(b), Randomness::new(random));
        prop_assert!(!is_sampled(&share(smaller), random) || is_sampled(&share(larger), random));
    }

    #[test]
    fn neighbouring_shares_hold_each_other_at_the_threshold(ratio in 0.0..1.0_f64, offset in -2_i64..=2) {
        let random = ((1.0 - ratio) * 2_f64.powi(56)) as i64 + offset;
        let random = Randomness::new(random.clamp(0, (1 << 56) - 1) as u64);
        let next = f64::from_bits(ratio.to_bits() + 1);
        prop_assert!(!is_sampled(&share(ratio), random) || is_sampled(&share(next), random));
    }

    #[test]
    fn the_threshold_that_is_stated_samples_the_trace_and_no_other_is(
        sampler in any_sampler(),
        parent in prop::sample::select(&PARENTS[..]),
        random: u64,
    ) {
        let random = Randomness::new(random);
        match sample(&sampler, parent, random) {
            (decision, Change::Set(threshold)) => {
                prop_assert_eq!(decision, RecordAndSample);
                prop_assert!(threshold.samples(random));
            }
            (decision, Change::Remove) => prop_assert_ne!(decision, RecordAndSample),
            (_, Change::Keep) => {}
        }
    }

    #[test]
    fn what_follows_a_sampler_changes_nothing(
        sampler in any_sampler(),
        rest in prop::collection::vec(0.0..6.0_f64, 0..4),
        parent in prop::sample::select(&PARENTS[..]),
        random: u64,
    ) {
        let random = Randomness::new(random);
        prop_assert_eq!(sample(&sampler, parent, random), sample(&[&sampler[..], &rest].concat(), parent, random));
    }

    #[test]
    fn any_list_of_small_numbers_is_read_without_a_panic(
        program in prop::collection::vec(prop_oneof![(0_u8..7).prop_map(f64::from), 0.0..=1.0_f64], 0..40),
        parent in prop::sample::select(&PARENTS[..]),
        random: u64,
    ) {
        sample(&program, parent, Randomness::new(random));
        Sampler(&program).records_everything();
    }
}
