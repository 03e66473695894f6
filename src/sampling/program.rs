//! A sampler as a list of numbers, which is how one crosses from the host: a number per sampler, then what it takes.
//! `0` is AlwaysOff, `1` AlwaysOn, `2 ratio` TraceIdRatioBased, `3 ratio` Probability, `4` ParentBased with five more
//! samplers (root, remote sampled, remote not sampled, local sampled, local not sampled), `5` AlwaysRecord with one
//! more.

use super::head::{ParentBased, Ratio, Sampler};
use alloc::boxed::Box;

/// Samplers inside each other; more are no program, so that no list can use the stack up.
const MAX_DEPTH: u32 = 16;

/// Why a list of numbers is no sampler.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ProgramError {
    /// A ratio that is not from 0 to 1.
    Ratio(f64),
    /// A number that means no sampler, too few or too many numbers, or too many samplers inside each other.
    Malformed,
}

impl Sampler {
    /// The sampler of a whole list.
    ///
    /// ```
    /// use edgespan::sampling::{Ratio, Sampler};
    /// let share = Sampler::TraceIdRatio(Ratio::new(0.1).unwrap());
    /// assert_eq!(Sampler::from_program(&[5.0, 2.0, 0.1]), Ok(Sampler::AlwaysRecord(Box::new(share))));
    /// assert!(Sampler::from_program(&[5.0]).is_err());
    /// ```
    pub fn from_program(program: &[f64]) -> Result<Self, ProgramError> {
        let mut reader = Reader { rest: program, error: None };
        let sampler = reader.sampler(MAX_DEPTH);
        match reader.error {
            None if reader.rest.is_empty() => Ok(sampler),
            None => Err(ProgramError::Malformed),
            Some(error) => Err(error),
        }
    }
}

/// Reads on after an error, with whatever sampler: a `Result` at every step weighs twice as much.
struct Reader<'a> {
    rest: &'a [f64],
    /// The first one.
    error: Option<ProgramError>,
}

impl Reader<'_> {
    /// A sampler with at most `depth` inside each other.
    #[inline(never)]
    fn sampler(&mut self, depth: u32) -> Sampler {
        let code = if depth > 0 { self.next() } else { f64::NAN };
        let depth = depth.saturating_sub(1);
        if code == 0.0 {
            return Sampler::AlwaysOff;
        } else if code == 1.0 {
            return Sampler::AlwaysOn;
        } else if code == 2.0 {
            return Sampler::TraceIdRatio(self.ratio());
        } else if code == 3.0 {
            return Sampler::Probability(self.ratio());
        } else if code == 4.0 {
            return Sampler::ParentBased(Box::new(ParentBased {
                root: self.sampler(depth),
                remote_sampled: self.sampler(depth),
                remote_not_sampled: self.sampler(depth),
                local_sampled: self.sampler(depth),
                local_not_sampled: self.sampler(depth),
            }));
        } else if code == 5.0 {
            return Sampler::AlwaysRecord(Box::new(self.sampler(depth)));
        }
        self.fail(ProgramError::Malformed);
        Sampler::AlwaysOff
    }

    #[inline(never)]
    fn ratio(&mut self) -> Ratio {
        let number = self.next();
        Ratio::new(number).unwrap_or_else(|| {
            self.fail(ProgramError::Ratio(number));
            Ratio::ALL
        })
    }

    /// The next number; NaN, which means nothing, at the end.
    #[inline(never)]
    fn next(&mut self) -> f64 {
        let Some((number, rest)) = self.rest.split_first() else {
            self.fail(ProgramError::Malformed);
            return f64::NAN;
        };
        self.rest = rest;
        *number
    }

    #[inline(never)]
    fn fail(&mut self, error: ProgramError) {
        self.error = self.error.or(Some(error));
    }
}
