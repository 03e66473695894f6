//! What is kept: pure decisions, at the head when a span begins and at the tail when a recording is over.

mod head;
mod program;
mod tail;

pub use head::{Decision, Parent, ParentBased, Ratio, Sampled, Sampler};
pub use program::ProgramError;
pub use tail::{TailSampler, Verdict};
