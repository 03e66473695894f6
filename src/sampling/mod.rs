//! What is kept: pure decisions.

mod head;

pub use head::{Parent, Ratio, RootSampler, Sampler};
