//! Trace context headers. Ids cross as hex because that is what the API and the headers use.

use alloc::string::String;

use super::{Core, texts::text_of};
use crate::propagation;
use crate::trace::{SpanId, TraceFlags, TraceId};

impl Core {
    /// Reads a `traceparent` header of so many bytes, and a `tracestate` header ("" for none) behind it. Says both
    /// cleaned, the `traceparent` in its 55 characters of version 0; "" when that is not valid.
    pub(super) fn extract_trace_context(&mut self, traceparent_len: usize) {
        let (traceparent, tracestate) = self.heard.split_at_checked(traceparent_len).unwrap_or_default();
        let mut headers = String::new();
        if let Some(parent) = propagation::parse_traceparent(text_of(traceparent)) {
            headers = propagation::format_traceparent(&parent.trace_id, &parent.span_id, parent.flags);
            headers.push_str(&propagation::parse_tracestate(text_of(tracestate)).unwrap_or_default());
        }
        self.say(headers);
    }

    /// Says the `traceparent` header of a span context, given as so many digits of the trace id and then those of the
    /// span id; "" when an id is not valid.
    #[allow(clippy::cast_possible_truncation, reason = "flags are a byte")]
    pub(super) fn format_traceparent(&mut self, trace_id_len: usize, flags: usize) {
        let (trace_id, span_id) = self.heard.split_at_checked(trace_id_len).unwrap_or_default();
        let header = match (TraceId::from_hex(trace_id), SpanId::from_hex(span_id)) {
            (Some(trace_id), Some(span_id)) => {
                propagation::format_traceparent(&trace_id, &span_id, TraceFlags::from_bits(flags as u8))
            }
            _ => String::new(),
        };
        self.say(header);
    }
}
