//! Decisions about a span that begins. A configuration that is not there and a program that is none drop the span.

use super::Core;
use crate::sampling::{Change, Parent, Sampler};
use crate::trace::Randomness;

/// Added to a decision: the tracestate is to state no threshold, or the one that the results say.
const REMOVE: u32 = 4;
const SET: u32 = 8;

impl Core {
    /// What becomes of a new span: 0 it is dropped, 1 recorded only, 2 recorded and sampled. `parent` is 0 for none, 1
    /// for a remote one that is not sampled, 2 for a remote sampled one, 3 and 4 for local ones; `high` and `low` are the
    /// randomness, of which the low 56 bits count. With 4 added the tracestate of the span must state no threshold, with 8
    /// the one of which the results are the two words, the high one first; else it stays as the parent's.
    pub(super) fn sample(&mut self, config: usize, parent: u32, high: u32, low: u32) -> u32 {
        let program = self.configs.get(config).and_then(Option::as_ref).map_or(&[][..], |config| config.program());
        let sampled =
            Sampler(program).sample(Parent::of(parent), Randomness::new(u64::from(high) << 32 | u64::from(low)));
        let change = match sampled.change {
            Change::Keep => 0,
            Change::Remove => REMOVE,
            Change::Set(threshold) => {
                let number = threshold.number();
                self.results.set(&[(number >> 32) as u32, number as u32]);
                SET
            }
        };
        sampled.decision as u32 + change
    }
}
