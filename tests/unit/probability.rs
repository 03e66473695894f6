//! Tests of the parts of `src/trace/probability.rs` that nothing else sees.

use super::*;
use proptest::prelude::*;

#[test]
fn a_threshold_is_what_the_specification_says() {
    for (ratio, th) in [
        (1.0, 0),
        (0.5, 0x80_0000_0000_0000),
        (0.25, 0xc0_0000_0000_0000),
        (0.75, 0x40_0000_0000_0000),
        (0.01, 0xfd_70a3_d70a_3d71),
        (1.0 / 16.0, 0xf0_0000_0000_0000),
        (2_f64.powi(-56), 0xff_ffff_ffff_ffff),
    ] {
        assert_eq!(Threshold::ALL.and_of_these(ratio).number(), th, "{ratio}");
    }
}

#[test]
fn what_is_no_share_samples_nothing() {
    for ratio in [0.0, -0.0, -1.0, f64::NAN, f64::NEG_INFINITY, 2_f64.powi(-57), 5e-324] {
        assert_eq!(Threshold::ALL.and_of_these(ratio), Threshold::NONE, "{ratio}");
    }
    assert_eq!(Threshold::ALL.and_of_these(f64::INFINITY), Threshold::ALL);
}

proptest! {
    #[test]
    fn a_share_of_a_share_is_never_larger(rejected in 0_u64..=(1 << 56), ratio in 0.0..=1.0_f64) {
        let threshold = Threshold(rejected);
        prop_assert!(threshold.and_of_these(ratio) >= threshold);
        prop_assert_eq!(threshold.and_of_these(1.0), threshold);
    }
}
