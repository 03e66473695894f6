//! One request's spans: from the tape the host wrote to a buffer that the encoder reads.

mod attributes;
mod buffer;
mod entries;
mod loss;
pub mod tape;
mod text;

pub use buffer::{SpanBuffer, SpanStart};
pub use loss::Loss;
