//! One request's spans: from the tape that the host wrote to a buffer that is judged as a whole and that the encoder reads.
//! Its memory is bounded by a budget, and by what is alive.

mod announce;
mod arena;
mod attributes;
mod budget;
mod buffer;
mod compact;
mod entries;
mod incoming;
mod key_index;
mod pages;
mod record;
pub mod tape;
mod target;
mod waiting;

pub(crate) use arena::{MAX_BLOCK_BYTES, copy_back, copy_cold};
pub use buffer::{Loss, SpanBuffer};
pub(crate) use record::{LINK, Record, Value};
