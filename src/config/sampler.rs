//! `sampler` and `tracesSampleRate`: which spans are recorded, by a name of `OTEL_TRACES_SAMPLER` (OpenTelemetry
//! `configuration/sdk-environment-variables.md`) or by a sampler's list of numbers.

use super::{
    OptionValue,
    names::place_of,
    reader::{Reader, one_of},
};
use crate::sampling::{ProgramError, Ratio, Sampler};
use alloc::vec::Vec;

/// The samplers by name: on, off and by ratio for all spans, then the same for roots. Beside them only a list is
/// allowed, which users get from sampler objects and never write.
const NAMES: &str = "always_on always_off traceidratio parentbased_always_on parentbased_always_off \
     parentbased_traceidratio";

/// `tracesSampleRate` alone means `parentbased_traceidratio`; with a ratio sampler it is its ratio, else it
/// contradicts.
#[inline(never)]
pub(super) fn sampler(options: &mut Reader<'_>) -> Sampler {
    let rate = options.share("tracesSampleRate");
    let given = options.get("sampler");
    let place = match given {
        None => Some(if rate.is_some() { 5 } else { 3 }),
        Some(OptionValue::String(name)) => place_of(name, NAMES),
        Some(_) => None,
    };
    let sampler = match (place, given) {
        (Some(0 | 3), _) => Sampler::AlwaysOn,
        (Some(1 | 4), _) => Sampler::AlwaysOff,
        (None, Some(given)) => program(options, given),
        _ => Sampler::TraceIdRatio(rate.and_then(Ratio::new).unwrap_or(Ratio::ALL)),
    };
    if let (Some(rate), Some(given), Some(0 | 1 | 3 | 4) | None) = (rate, given, place) {
        let sentence = options.wrong("tracesSampleRate").text(" is ").number(rate);
        sentence.text(" while option `sampler` is ").value(given);
        sentence.text(", which takes no rate; one of them must be left out");
    }
    if place.is_some_and(|place| place >= 3) { Sampler::parent_based(sampler) } else { sampler }
}

impl OptionValue {
    /// The sampler that a list of numbers is.
    #[inline(never)]
    pub(crate) fn sampler(&self) -> Result<Sampler, ProgramError> {
        let mut numbers = Vec::new();
        if let Self::List(list) = self {
            for value in list {
                // What is no number means no sampler.
                numbers.push(if let Self::Number(number) = value { *number } else { f64::NAN });
            }
        }
        Sampler::from_program(&numbers)
    }
}

/// A sampler that is given as a list of numbers.
#[inline(never)]
fn program(options: &mut Reader<'_>, given: &OptionValue) -> Sampler {
    match given.sampler() {
        Ok(sampler) => return sampler,
        Err(ProgramError::Ratio(ratio)) => {
            let sentence = options.wrong("sampler").text(" has the ratio ").number(ratio);
            sentence.must_be("a number from 0 to 1");
        }
        Err(ProgramError::Malformed) => {
            one_of(options.wrong("sampler").text(" is ").value(given).must_be("a sampler, "), NAMES);
        }
    }
    Sampler::AlwaysOff
}
