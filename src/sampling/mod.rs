//! What is kept: pure decisions, at the head when a span begins and at the tail when a recording is over.

mod head;
mod judge;
mod tail;

pub use head::{Change, Decision, Parent, Sampled, Sampler};
pub use judge::Summary;
pub use tail::{Rules, TailSampler, Verdict};
