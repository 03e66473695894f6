//! What a span is: pure values. Nothing here reads a clock, draws a random number or does I/O.

mod attribute;
mod flags;
mod id;
mod limits;
mod resource;
mod span;
mod text;
mod time;

pub use attribute::{Attribute, Chain, Position, Value};
pub use flags::TraceFlags;
pub use id::{SpanId, TraceId};
pub use limits::Limits;
pub use resource::{Resource, ResourceValue};
pub use span::{Attributes, Entries, Event, Link, Scope, Span, SpanKind, SpanState, Status, Trace};
pub use text::Text;
pub use time::UnixNanos;
