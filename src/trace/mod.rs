//! What a span is: pure values. Nothing here reads a clock, draws a random number or does I/O.

mod attribute;
mod id;
mod limits;
mod probability;
mod span;
mod text;
mod time;
pub(crate) mod wire;

pub use attribute::Attributes;
pub(crate) use attribute::Position;
pub use id::{Id, SpanId, TraceId};
pub use limits::Limits;
pub use probability::{Randomness, Threshold};
pub use span::{Entries, Scope, Span, SpanKind, SpanState, Status, Trace};
pub use text::Text;
pub use time::UnixNanos;
