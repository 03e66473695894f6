//! The two numbers behind consistent sampling (OpenTelemetry `trace/tracestate-handling.md`,
//! `trace/tracestate-probability-sampling.md`): 56 random bits that all spans of a trace share, and the threshold that
//! they are compared with. As every process compares the same bits, the traces of a smaller share are all in each
//! larger one.

use crate::trace::hex;
use crate::trace::TraceId;
use alloc::vec::Vec;

/// How many values 56 bits have.
const VALUES: u64 = 1 << 56;
/// Hexadecimal digits of 56 bits.
const DIGITS: usize = 14;

/// The randomness of a trace: 0 to 2^56 - 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Randomness(u64);

impl Randomness {
    /// The low 56 bits of a trace id (W3C Trace Context Level 2, "Random Trace ID").
    ///
    /// ```
    /// use edgespan::{sampling::Randomness, trace::TraceId};
    /// let id = TraceId::from_hex(b"0af7651916cd43dd8448eb211c80319c").unwrap();
    /// assert_eq!(Some(Randomness::of(&id)), Randomness::from_hex(b"48eb211c80319c"));
    /// ```
    #[allow(clippy::cast_possible_truncation, reason = "the low 56 bits are asked for")]
    pub fn of(trace_id: &TraceId) -> Self {
        Self(u128::from_be_bytes(*trace_id.as_bytes()) as u64 & (VALUES - 1))
    }

    /// The value of `rv`: exactly 14 lowercase hexadecimal digits.
    pub fn from_hex(digits: &[u8]) -> Option<Self> {
        if digits.len() == DIGITS { hex::number(digits).map(Self) } else { None }
    }
}

/// How many of the 2^56 randomness values are left out: 0 (every trace is sampled) to 2^56 (none is).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Threshold(u64);

impl Threshold {
    /// Every trace is sampled.
    pub const ALL: Self = Self(0);

    /// No trace is sampled. No `th` says so: nobody would be there to read it.
    pub const NONE: Self = Self(VALUES);

    /// Of a share of the traces that `self` samples, `ratio` of 0 to 1: at least as strict as `self`, by so many whole
    /// randomness values as fit into the share. A ratio that is no such number is none.
    pub fn and_of_these(self, ratio: f64) -> Self {
        let sampled = VALUES.saturating_sub(self.0);
        // As a double, all of them could be one more or less than there are.
        let share = if ratio >= 1.0 { sampled } else { share(sampled, ratio).min(sampled) };
        Self(VALUES.saturating_sub(share))
    }

    /// Whether a trace is sampled.
    pub fn samples(self, randomness: Randomness) -> bool {
        randomness.0 >= self.0
    }

    /// Which share of all traces is sampled, 0 to 1.
    ///
    /// ```
    /// use edgespan::sampling::Threshold;
    /// assert_eq!(Threshold::from_hex(b"c").map(Threshold::share), Some(0.25));
    /// ```
    #[allow(clippy::cast_precision_loss, reason = "a share is a double")]
    pub fn share(self) -> f64 {
        VALUES.saturating_sub(self.0) as f64 / VALUES as f64
    }

    /// The value of `th`: 1 to 14 lowercase hexadecimal digits, the ones after them are zero.
    ///
    /// ```
    /// use edgespan::sampling::Threshold;
    /// assert_eq!(Threshold::from_hex(b"8"), Some(Threshold::ALL.and_of_these(0.5)));
    /// assert_eq!(Threshold::from_hex(b""), None);
    /// ```
    pub fn from_hex(digits: &[u8]) -> Option<Self> {
        let missing = DIGITS.checked_sub(digits.len())?;
        if digits.is_empty() {
            return None;
        }
        missing.checked_mul(4).and_then(|bits| Some(Self(hex::number(digits)? << bits)))
    }

    /// Appends the value of `th`: without zeros at its end, `0` for every trace.
    pub(super) fn push_hex(self, text: &mut Vec<u8>) {
        let mut rest = self.0;
        loop {
            // The top four of 56 bits.
            hex::push(text, (rest >> 52) as u8);
            rest = (rest << 4) & (VALUES - 1);
            if rest == 0 {
                return;
            }
        }
    }
}

/// How many of so many values make up a share of them.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "at most 2^56; a product that is no number, or a negative one, becomes 0"
)]
fn share(values: u64, ratio: f64) -> u64 {
    (values as f64 * ratio) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(threshold: Threshold) -> String {
        let mut text = Vec::new();
        threshold.push_hex(&mut text);
        String::from_utf8(text).expect("ASCII")
    }

    #[test]
    fn a_threshold_is_written_as_the_specification_writes_it() {
        for (ratio, th) in [
            (1.0, "0"),
            (0.5, "8"),
            (0.25, "c"),
            (0.75, "4"),
            (0.01, "fd70a3d70a3d71"),
            (1.0 / 16.0, "f"),
            (2_f64.powi(-56), "ffffffffffffff"),
        ] {
            assert_eq!(written(Threshold::ALL.and_of_these(ratio)), th, "{ratio}");
        }
    }

    #[test]
    fn what_is_no_share_samples_nothing() {
        for ratio in [0.0, -0.0, -1.0, f64::NAN, f64::NEG_INFINITY, 2_f64.powi(-57), 5e-324] {
            assert_eq!(Threshold::ALL.and_of_these(ratio), Threshold::NONE, "{ratio}");
        }
        assert_eq!(Threshold::ALL.and_of_these(f64::INFINITY), Threshold::ALL);
    }

    #[test]
    fn digits_are_lowercase_and_of_the_allowed_count() {
        for wrong in [&b""[..], b"C", b"0x", b"-1", b"000000000000000", b"g"] {
            assert_eq!(Threshold::from_hex(wrong), None);
        }
        for wrong in [&b""[..], b"0123456789abc", b"0123456789abcde", b"0123456789abcD"] {
            assert_eq!(Randomness::from_hex(wrong), None);
        }
    }

    proptest! {
        #[test]
        fn a_threshold_is_read_as_it_was_written(rejected in 0_u64..(1 << 56), zeros in 0_u32..56) {
            let threshold = Threshold(rejected >> zeros << zeros);
            let text = written(threshold);
            prop_assert_eq!(Threshold::from_hex(text.as_bytes()), Some(threshold));
            prop_assert!(text == "0" || !text.ends_with('0'));
        }

        #[test]
        fn a_share_of_a_share_is_never_larger(rejected in 0_u64..=(1 << 56), ratio in 0.0..=1.0_f64) {
            let threshold = Threshold(rejected);
            prop_assert!(threshold.and_of_these(ratio) >= threshold);
            prop_assert_eq!(threshold.and_of_these(1.0), threshold);
        }
    }
}
