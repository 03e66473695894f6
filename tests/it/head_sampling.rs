//! Head sampling: decisions depend on the parent and the trace id alone, and shares are what they are called.

use edgespan::sampling::{Parent, Ratio, RootSampler, Sampler};
use edgespan::trace::TraceId;
use proptest::prelude::*;

const ON: Sampler = Sampler::Root(RootSampler::AlwaysOn);
const OFF: Sampler = Sampler::Root(RootSampler::AlwaysOff);

fn share(ratio: f64) -> Sampler {
    Sampler::Root(RootSampler::TraceIdRatio(Ratio::new(ratio).expect("0 to 1")))
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

#[test]
fn a_root_sampler_ignores_the_parent() {
    let id = id_of(1);
    for parent in [Parent::None, Parent::Sampled, Parent::NotSampled] {
        assert!(ON.sample(parent, &id));
        assert!(!OFF.sample(parent, &id));
        assert_eq!(share(0.5).sample(parent, &id), share(0.5).sample(Parent::None, &id));
    }
}

#[test]
fn a_parent_decides_and_the_root_rule_only_where_there_is_none() {
    let id = id_of(1);
    for (root, alone) in [(RootSampler::AlwaysOn, true), (RootSampler::AlwaysOff, false)] {
        let sampler = Sampler::ParentBased(root);
        assert!(sampler.sample(Parent::Sampled, &id));
        assert!(!sampler.sample(Parent::NotSampled, &id));
        assert_eq!(sampler.sample(Parent::None, &id), alone);
    }
}

#[test]
fn a_ratio_compares_the_low_56_bits_with_its_threshold() {
    let half = 1_u64 << 55;
    assert!(share(0.5).sample(Parent::None, &id_of(half)));
    assert!(!share(0.5).sample(Parent::None, &id_of(half - 1)));
    // The smallest share is one id of 2^56.
    let smallest = 2_f64.powi(-56);
    assert!(share(smallest).sample(Parent::None, &id_of(u64::MAX)));
    assert!(!share(smallest).sample(Parent::None, &id_of(u64::MAX - 1)));
    // The high bits have no say.
    let low_zero = TraceId::from_bytes((1_u128 << 64).to_be_bytes()).expect("not zero");
    assert!(!share(0.999).sample(Parent::None, &low_zero));
    assert!(share(1.0).sample(Parent::None, &low_zero));
}

#[test]
fn ratio_0_is_no_trace_and_ratio_1_is_every_trace() {
    for random in [0, 1, (1 << 56) - 1] {
        assert!(!share(0.0).sample(Parent::None, &id_of(random)));
        assert!(!share(-0.0).sample(Parent::None, &id_of(random)));
        assert!(share(1.0).sample(Parent::None, &id_of(random)));
    }
}

#[test]
fn the_ratio_of_all_traces_is_1() {
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
        let kept = ids(2026).take(100_000).filter(|id| share(ratio).sample(Parent::None, id)).count() as f64;
        let deviation = (n * ratio * (1.0 - ratio)).sqrt();
        assert!((kept - n * ratio).abs() <= 5.0 * deviation, "{kept} of {n} at {ratio}");
    }
}

#[test]
fn descriptions_are_the_specifications() {
    assert_eq!(ON.description(), "AlwaysOnSampler");
    assert_eq!(OFF.description(), "AlwaysOffSampler");
    assert_eq!(share(0.1).description(), "TraceIdRatioBased{0.1}");
    assert_eq!(share(1.0).description(), "TraceIdRatioBased{1}");
    assert_eq!(
        Sampler::ParentBased(RootSampler::TraceIdRatio(Ratio::new(0.25).expect("0 to 1"))).description(),
        "ParentBased{root=TraceIdRatioBased{0.25}, remoteParentSampled=AlwaysOnSampler, \
         remoteParentNotSampled=AlwaysOffSampler, localParentSampled=AlwaysOnSampler, \
         localParentNotSampled=AlwaysOffSampler}"
    );
}

proptest! {
    #[test]
    fn a_larger_share_holds_every_trace_of_a_smaller_one(a in 0.0..=1.0_f64, b in 0.0..=1.0_f64, random: u64) {
        let (smaller, larger) = (a.min(b), a.max(b));
        let id = id_of(random);
        prop_assert!(!share(smaller).sample(Parent::None, &id) || share(larger).sample(Parent::None, &id));
    }

    #[test]
    fn neighbouring_shares_hold_each_other_at_the_threshold(ratio in 0.0..1.0_f64, offset in -2_i64..=2) {
        let random = ((1.0 - ratio) * 2_f64.powi(56)) as i64 + offset;
        let id = id_of(random.clamp(0, (1 << 56) - 1) as u64);
        let next = f64::from_bits(ratio.to_bits() + 1);
        prop_assert!(!share(ratio).sample(Parent::None, &id) || share(next).sample(Parent::None, &id));
    }
}
