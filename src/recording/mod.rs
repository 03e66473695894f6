//! One request's spans: from the tape that the host wrote to a buffer that is judged as a whole and that the encoder reads.
//! Its memory is bounded by a budget, and by what is alive.

mod attributes;
mod budget;
mod buffer;
mod compact;
mod entries;
mod key_index;
mod loss;
mod pages;
mod store;
pub mod tape;
mod text;

pub use buffer::{SpanBuffer, SpanStart};
pub use loss::Loss;
