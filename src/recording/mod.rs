//! One request's spans: from the tape the host wrote to a buffer that is judged as a whole and that the encoder reads.

mod attributes;
mod buffer;
mod entries;
mod judge;
mod loss;
pub mod tape;
mod text;

pub use buffer::{SpanBuffer, SpanStart};
pub use judge::Summary;
pub use loss::Loss;
