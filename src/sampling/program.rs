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
    pub fn from_program(mut program: &[f64]) -> Result<Self, ProgramError> {
        let sampler = read(&mut program, MAX_DEPTH)?;
        if program.is_empty() { Ok(sampler) } else { Err(ProgramError::Malformed) }
    }
}

/// Reads one sampler with at most `depth` inside each other.
#[inline(never)]
fn read(program: &mut &[f64], depth: u32) -> Result<Sampler, ProgramError> {
    let depth = depth.checked_sub(1).ok_or(ProgramError::Malformed)?;
    let code = next(program)?;
    Ok(if code == 0.0 {
        Sampler::AlwaysOff
    } else if code == 1.0 {
        Sampler::AlwaysOn
    } else if code == 2.0 {
        Sampler::TraceIdRatio(ratio(program)?)
    } else if code == 3.0 {
        Sampler::Probability(ratio(program)?)
    } else if code == 4.0 {
        let mut branches = Box::new(ParentBased::DROP);
        for branch in branches.all_mut() {
            *branch = read(program, depth)?;
        }
        Sampler::ParentBased(branches)
    } else if code == 5.0 {
        Sampler::AlwaysRecord(Box::new(read(program, depth)?))
    } else {
        return Err(ProgramError::Malformed);
    })
}

#[inline(never)]
fn ratio(program: &mut &[f64]) -> Result<Ratio, ProgramError> {
    let number = next(program)?;
    Ratio::new(number).ok_or(ProgramError::Ratio(number))
}

fn next(program: &mut &[f64]) -> Result<f64, ProgramError> {
    let (number, rest) = program.split_first().ok_or(ProgramError::Malformed)?;
    *program = rest;
    Ok(*number)
}
