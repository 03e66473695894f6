//! Context that travels in headers: parsed on the way in, written on the way out. Pure text; a header that breaks its
//! grammar is no context, never an error.

pub mod ot_state;
mod probability;
mod trace_context;
mod tracestate;

pub use probability::{Randomness, Threshold};
pub use trace_context::{RemoteParent, format_traceparent, parse_traceparent};
pub use tracestate::parse_tracestate;
