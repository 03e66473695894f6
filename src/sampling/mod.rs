//! What is kept: pure decisions, at the head when a span begins and at the tail when a recording is over.

mod head;
mod judge;
pub mod ot_state;
mod probability;
mod program;
mod tail;
mod tracestate;

pub use head::{Decision, Parent, ParentBased, Ratio, Sampled, Sampler};
pub use judge::Summary;
pub use probability::{Randomness, Threshold};
pub use program::ProgramError;
pub use tail::{Rules, TailSampler, Verdict};
