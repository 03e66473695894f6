//! The two numbers behind consistent sampling (OpenTelemetry `trace/tracestate-handling.md`,
//! `trace/tracestate-probability-sampling.md`): 56 random bits that all spans of a trace share, and the threshold that
//! they are compared with. As every process compares the same bits, the traces of a smaller share are all in each
//! larger one.

use super::TraceId;

/// How many values 56 bits have.
const VALUES: u64 = 1 << 56;

/// The randomness of a trace: 0 to 2^56 - 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Randomness(u64);

impl Randomness {
    /// The low 56 bits of a number.
    pub const fn new(number: u64) -> Self {
        Self(number & (VALUES - 1))
    }

    /// The low 56 bits of a trace id (W3C Trace Context Level 2, "Random Trace ID").
    ///
    /// ```
    /// use edgespan::trace::{Randomness, TraceId};
    /// let id = TraceId::from_words([0x0af7_6519, 0x16cd_43dd, 0x8448_eb21, 0x1c80_319c]).unwrap();
    /// assert_eq!(Randomness::of(&id), Randomness::new(0x48_eb21_1c80_319c));
    /// ```
    pub const fn of(trace_id: &TraceId) -> Self {
        let [_, _, _, _, _, _, _, _, low @ ..] = *trace_id.as_bytes();
        Self::new(u64::from_be_bytes(low))
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
    #[inline(never)]
    pub fn and_of_these(self, ratio: f64) -> Self {
        let sampled = VALUES.saturating_sub(self.0);
        // As a double, all of them could be one more or less than there are.
        let share = if ratio >= 1.0 { sampled } else { ((sampled as f64 * ratio) as u64).min(sampled) };
        Self(VALUES.saturating_sub(share))
    }

    /// Whether a trace is sampled.
    #[inline(never)]
    pub fn samples(self, randomness: Randomness) -> bool {
        randomness.0 >= self.0
    }

    /// Which share of all traces is sampled, 0 to 1.
    ///
    /// ```
    /// use edgespan::trace::Threshold;
    /// assert_eq!(Threshold::ALL.and_of_these(0.25).share(), 0.25);
    /// ```
    pub fn share(self) -> f64 {
        VALUES.saturating_sub(self.0) as f64 / VALUES as f64
    }

    /// As a number, 0 to 2^56.
    pub const fn number(self) -> u64 {
        self.0
    }

    /// The threshold of a number; more than 2^56 is none.
    pub const fn new(number: u64) -> Option<Self> {
        if number <= VALUES { Some(Self(number)) } else { None }
    }
}

#[cfg(test)]
#[path = "../../tests/unit/probability.rs"]
mod tests;
