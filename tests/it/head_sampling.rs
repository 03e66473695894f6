//! Head sampling: decisions depend on the parent and the trace's randomness alone, shares are what they are called, and
//! the tracestate says by which threshold a trace was sampled.

use edgespan::propagation::parse_tracestate;
use edgespan::sampling::{Decision, Parent, ParentBased, ProgramError, Ratio, Sampled, Sampler};
use edgespan::trace::TraceId;
use proptest::prelude::*;

use Decision::{Drop, RecordAndSample, RecordOnly};
use Sampler::{AlwaysOff, AlwaysOn};

const PARENTS: [Parent; 5] =
    [Parent::None, Parent::RemoteNotSampled, Parent::RemoteSampled, Parent::LocalNotSampled, Parent::LocalSampled];

fn ratio(ratio: f64) -> Ratio {
    Ratio::new(ratio).expect("0 to 1")
}

fn share(of_all: f64) -> Sampler {
    Sampler::TraceIdRatio(ratio(of_all))
}

/// The trace id with these low 56 bits.
fn id_of(random: u64) -> TraceId {
    let id = 0xffff_ffff_ffff_ffff_ff00_0000_0000_0000_u128 | u128::from(random & ((1 << 56) - 1));
    TraceId::from_bytes(id.to_be_bytes()).expect("not zero")
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same ids in every run.
fn ids(seed: u64) -> impl Iterator<Item = TraceId> {
    (1_u64..).map(move |step| {
        let mut z = seed.wrapping_add(step.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        id_of(z ^ (z >> 31))
    })
}

/// A decision without a tracestate.
fn decision(sampler: &Sampler, parent: Parent, id: &TraceId) -> Decision {
    sampler.sample(parent, id, b"").decision
}

fn is_sampled(sampler: &Sampler, id: &TraceId) -> bool {
    decision(sampler, Parent::None, id) == RecordAndSample
}

/// What a sampler makes of a span with this tracestate: the decision and the tracestate afterwards.
fn with_state(sampler: &Sampler, parent: Parent, id: &TraceId, state: &str) -> (Decision, String) {
    let Sampled { decision, trace_state } = sampler.sample(parent, id, state.as_bytes());
    (decision, trace_state.unwrap_or(state.into()))
}

#[test]
fn a_root_sampler_ignores_the_parent() {
    let id = id_of(1);
    for parent in PARENTS {
        assert_eq!(decision(&AlwaysOn, parent, &id), RecordAndSample);
        assert_eq!(decision(&AlwaysOff, parent, &id), Drop);
        assert_eq!(decision(&share(0.5), parent, &id), Drop);
        assert_eq!(decision(&share(0.5), parent, &id_of(u64::MAX)), RecordAndSample);
    }
}

#[test]
fn a_parent_decides_and_the_root_rule_only_where_there_is_none() {
    let decisions = |root| {
        let sampler = Sampler::parent_based(root);
        PARENTS.map(|parent| decision(&sampler, parent, &id_of(1)))
    };
    assert_eq!(decisions(AlwaysOn), [RecordAndSample, Drop, RecordAndSample, Drop, RecordAndSample]);
    assert_eq!(decisions(AlwaysOff), [Drop, Drop, RecordAndSample, Drop, RecordAndSample]);
}

/// A parent-based sampler where only this branch samples.
fn only_branch(parent: Parent) -> Sampler {
    let at = |own| if parent == own { AlwaysOn } else { AlwaysOff };
    Sampler::ParentBased(Box::new(ParentBased {
        root: at(Parent::None),
        remote_sampled: at(Parent::RemoteSampled),
        remote_not_sampled: at(Parent::RemoteNotSampled),
        local_sampled: at(Parent::LocalSampled),
        local_not_sampled: at(Parent::LocalNotSampled),
    }))
}

#[test]
fn each_of_the_five_branches_answers_for_its_own_kind_of_parent() {
    for branch in PARENTS {
        for parent in PARENTS {
            let expected = if parent == branch { RecordAndSample } else { Drop };
            assert_eq!(decision(&only_branch(branch), parent, &id_of(1)), expected, "{branch:?} {parent:?}");
        }
    }
}

#[test]
fn always_record_records_what_would_be_dropped_and_nothing_else_changes() {
    let always_record = |sampler| Sampler::AlwaysRecord(Box::new(sampler));
    assert_eq!(decision(&always_record(AlwaysOff), Parent::None, &id_of(1)), RecordOnly);
    assert_eq!(decision(&always_record(AlwaysOn), Parent::None, &id_of(1)), RecordAndSample);
    let half = always_record(share(0.5));
    assert_eq!(with_state(&half, Parent::None, &id_of(1), "ot=th:0,a=1"), (RecordOnly, "a=1".into()));
    assert_eq!(with_state(&half, Parent::None, &id_of(u64::MAX), ""), (RecordAndSample, "ot=th:8".into()));
}

#[test]
fn a_ratio_compares_the_low_56_bits_with_its_threshold() {
    let half = 1_u64 << 55;
    assert!(is_sampled(&share(0.5), &id_of(half)));
    assert!(!is_sampled(&share(0.5), &id_of(half - 1)));
    // The smallest share is one id of 2^56.
    let smallest = 2_f64.powi(-56);
    assert!(is_sampled(&share(smallest), &id_of(u64::MAX)));
    assert!(!is_sampled(&share(smallest), &id_of(u64::MAX - 1)));
    // The high bits have no say.
    let low_zero = TraceId::from_bytes((1_u128 << 64).to_be_bytes()).expect("not zero");
    assert!(!is_sampled(&share(0.999), &low_zero));
    assert!(is_sampled(&share(1.0), &low_zero));
}

#[test]
fn explicit_randomness_wins_over_the_trace_id() {
    let half = share(0.5);
    for (rv, sampled) in [("80000000000000", true), ("7fffffffffffff", false)] {
        let before = format!("ot=rv:{rv},a=1");
        let after = if sampled { format!("ot=th:8;rv:{rv},a=1") } else { before.clone() };
        let expected = (if sampled { RecordAndSample } else { Drop }, after);
        for id in [id_of(0), id_of(u64::MAX)] {
            assert_eq!(with_state(&half, Parent::RemoteSampled, &id, &before), expected, "{rv}");
        }
    }
    // One that is malformed is none.
    assert_eq!(with_state(&half, Parent::None, &id_of(0), "ot=rv:80").0, Drop);
}

#[test]
fn both_samplers_by_ratio_note_their_threshold_and_take_out_one_that_is_no_longer_true() {
    for sampler in [share(0.25), Sampler::Probability(ratio(0.25))] {
        let (yes, no) = (id_of(u64::MAX), id_of(0));
        assert_eq!(with_state(&sampler, Parent::None, &yes, ""), (RecordAndSample, "ot=th:c".into()));
        assert_eq!(with_state(&sampler, Parent::None, &yes, "ot=th:4;x:1,a=1").1, "ot=th:c;x:1,a=1");
        assert_eq!(with_state(&sampler, Parent::None, &yes, "a=1,ot=th:c").1, "a=1,ot=th:c");
        assert_eq!(with_state(&sampler, Parent::None, &no, "a=1,ot=th:4"), (Drop, "a=1".into()));
        assert_eq!(with_state(&sampler, Parent::None, &no, ""), (Drop, String::new()));
    }
    assert_eq!(with_state(&share(1.0), Parent::None, &id_of(0), ""), (RecordAndSample, "ot=th:0".into()));
    assert_eq!(with_state(&share(0.0), Parent::None, &id_of(u64::MAX), "ot=th:0"), (Drop, String::new()));
}

#[test]
fn samplers_without_a_ratio_pass_the_tracestate_on_as_it_is() {
    let always_record = Sampler::AlwaysRecord(Box::new(AlwaysOff));
    for sampler in [AlwaysOff, AlwaysOn, Sampler::default(), always_record] {
        for parent in PARENTS {
            let state = b"b=2,ot=th:8;rv:00000000000000,nonsense";
            assert_eq!(sampler.sample(parent, &id_of(0), state).trace_state, None, "{sampler:?}");
        }
    }
}

#[test]
fn ratio_0_is_no_trace_and_ratio_1_is_every_trace() {
    for random in [0, 1, (1 << 56) - 1] {
        assert!(!is_sampled(&share(0.0), &id_of(random)));
        assert!(!is_sampled(&share(-0.0), &id_of(random)));
        assert!(is_sampled(&share(1.0), &id_of(random)));
    }
    assert_eq!(Ratio::new(1.0), Some(Ratio::ALL));
}

#[test]
fn a_ratio_is_a_number_from_0_to_1() {
    for wrong in [-0.1, 1.000_000_000_000_000_2, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(Ratio::new(wrong), None, "{wrong}");
    }
}

#[test]
fn of_100_000_traces_a_share_is_kept_within_five_standard_deviations() {
    for ratio in [0.001, 0.01, 0.1, 0.25, 0.5, 0.9, 0.999] {
        let n = 100_000.0_f64;
        let kept = ids(2026).take(100_000).filter(|id| is_sampled(&share(ratio), id)).count() as f64;
        let deviation = (n * ratio * (1.0 - ratio)).sqrt();
        assert!((kept - n * ratio).abs() <= 5.0 * deviation, "{kept} of {n} at {ratio}");
    }
}

#[test]
fn a_list_of_numbers_is_the_sampler_that_it_writes() {
    let always_record = |sampler| Sampler::AlwaysRecord(Box::new(sampler));
    let cases: [(&[f64], Sampler); 7] = [
        (&[0.0], AlwaysOff),
        (&[1.0], AlwaysOn),
        (&[2.0, 0.25], share(0.25)),
        (&[3.0, 1.0], Sampler::Probability(Ratio::ALL)),
        (&[5.0, 5.0, 0.0], always_record(always_record(AlwaysOff))),
        (&[4.0, 2.0, 0.5, 1.0, 0.0, 1.0, 0.0], Sampler::parent_based(share(0.5))),
        (&[4.0, 0.0, 0.0, 0.0, 0.0, 1.0], only_branch(Parent::LocalNotSampled)),
    ];
    for (program, sampler) in cases {
        assert_eq!(Sampler::from_program(program), Ok(sampler), "{program:?}");
    }
    for branch in PARENTS {
        let at = |own| f64::from(u8::from(branch == own));
        let [local_not, local, remote_not, remote] =
            [Parent::LocalNotSampled, Parent::LocalSampled, Parent::RemoteNotSampled, Parent::RemoteSampled].map(at);
        let program = [4.0, at(Parent::None), remote, remote_not, local, local_not];
        assert_eq!(Sampler::from_program(&program), Ok(only_branch(branch)));
    }
}

#[test]
fn a_list_that_writes_no_sampler_is_an_error() {
    let malformed: [&[f64]; 9] =
        [&[], &[6.0], &[-1.0], &[0.5], &[f64::NAN], &[2.0], &[1.0, 1.0], &[4.0, 1.0, 1.0, 0.0, 1.0], &[5.0; 100_000]];
    for program in malformed {
        assert_eq!(Sampler::from_program(program), Err(ProgramError::Malformed), "{:?}", program.first());
    }
    assert_eq!(Sampler::from_program(&[5.0, 2.0, 1.5]), Err(ProgramError::Ratio(1.5)));
}

/// By parent alone, sampled children of sampled spans, overrules parents by ratio.
fn traits(program: &[f64]) -> [bool; 3] {
    let sampler = Sampler::from_program(program).expect("a sampler");
    [sampler.is_by_parent_alone(), sampler.samples_children_of_sampled(), sampler.overrules_parents_by_ratio()]
}

#[test]
fn a_sampler_says_how_it_wants_to_be_asked() {
    let cases: [(&[f64], [bool; 3]); 13] = [
        (&[0.0], [true, false, false]),
        (&[1.0], [true, true, false]),
        (&[2.0, 0.5], [false, true, true]),
        (&[3.0, 0.5], [false, true, false]),
        (&[5.0, 0.0], [true, false, false]),
        (&[5.0, 2.0, 0.5], [false, true, true]),
        (&[4.0, 1.0, 1.0, 0.0, 1.0, 0.0], [true, true, false]),
        (&[4.0, 2.0, 0.5, 1.0, 0.0, 1.0, 0.0], [false, true, false]),
        (&[4.0, 1.0, 2.0, 0.5, 0.0, 1.0, 0.0], [false, true, true]),
        // The local branch may overrule its own root.
        (&[4.0, 1.0, 1.0, 0.0, 3.0, 0.5, 0.0], [false, false, false]),
        (&[4.0, 1.0, 1.0, 0.0, 0.0, 0.0], [true, false, false]),
        (&[4.0, 1.0, 1.0, 0.0, 5.0, 0.0, 0.0], [true, false, false]),
        (&[4.0, 1.0, 1.0, 0.0, 4.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0], [true, true, false]),
    ];
    for (program, expected) in cases {
        assert_eq!(traits(program), expected, "{program:?}");
    }
}

/// Samplers with all parts inside each other.
fn any_sampler() -> impl Strategy<Value = Sampler> {
    let leaf = prop_oneof![
        Just(AlwaysOff),
        Just(AlwaysOn),
        (0.0..=1.0_f64).prop_map(share),
        (0.0..=1.0_f64).prop_map(|of_all| Sampler::Probability(ratio(of_all))),
    ];
    leaf.prop_recursive(3, 16, 5, |inner| {
        prop_oneof![
            inner.clone().prop_map(|sampler| Sampler::AlwaysRecord(Box::new(sampler))),
            prop::array::uniform5(inner).prop_map(
                |[root, remote_sampled, remote_not_sampled, local_sampled, local_not_sampled]| {
                    Sampler::ParentBased(Box::new(ParentBased {
                        root,
                        remote_sampled,
                        remote_not_sampled,
                        local_sampled,
                        local_not_sampled,
                    }))
                }
            ),
        ]
    })
}

proptest! {
    #[test]
    fn a_larger_share_holds_every_trace_of_a_smaller_one(a in 0.0..=1.0_f64, b in 0.0..=1.0_f64, random: u64) {
        let (smaller, larger) = (a.min(b), a.max(b));
        let id = id_of(random);
        prop_assert!(!is_sampled(&share(smaller), &id) || is_sampled(&share(larger), &id));
    }

    #[test]
    fn neighbouring_shares_hold_each_other_at_the_threshold(ratio in 0.0..1.0_f64, offset in -2_i64..=2) {
        let random = ((1.0 - ratio) * 2_f64.powi(56)) as i64 + offset;
        let id = id_of(random.clamp(0, (1 << 56) - 1) as u64);
        let next = f64::from_bits(ratio.to_bits() + 1);
        prop_assert!(!is_sampled(&share(ratio), &id) || is_sampled(&share(next), &id));
    }

    #[test]
    fn a_child_that_need_not_be_asked_about_would_be_sampled_alike(
        sampler in any_sampler(),
        random: u64,
        parent in prop::sample::select(&PARENTS[..]),
        state in prop::sample::select(&["", "ot=th:8", "a=1,ot=rv:a0000000000000;th:8"][..]),
    ) {
        let (own, after) = with_state(&sampler, parent, &id_of(random), state);
        if sampler.samples_children_of_sampled() && own == RecordAndSample {
            prop_assert_eq!(
                with_state(&sampler, Parent::LocalSampled, &id_of(random), &after),
                (RecordAndSample, after)
            );
        }
    }

    #[test]
    fn a_sampler_that_asks_for_the_parent_alone_decides_by_it(
        sampler in any_sampler(),
        randoms: [u64; 2],
        parent in prop::sample::select(&PARENTS[..]),
    ) {
        if sampler.is_by_parent_alone() {
            let [one, other] = randoms.map(|random| sampler.sample(parent, &id_of(random), b"ot=th:8"));
            prop_assert_eq!(&one, &other);
            prop_assert_eq!(one.trace_state, None);
        }
    }

    #[test]
    fn any_list_of_small_numbers_is_read_without_a_panic(
        program in prop::collection::vec(prop_oneof![(0_u8..7).prop_map(f64::from), 0.0..=1.0_f64], 0..40),
        random: u64,
    ) {
        if let Ok(sampler) = Sampler::from_program(&program) {
            let state = sampler.sample(Parent::None, &id_of(random), b"a=1").trace_state;
            prop_assert!(state.is_none_or(|state| parse_tracestate(&state).is_some()));
        }
    }
}
