//! Trace context headers. Ids cross as hex because that is what the API and the headers use.

#![allow(unreachable_pub, reason = "wasm-bindgen exports only what is `pub`")]

use alloc::string::String;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::propagation;
use crate::trace::{SpanId, TraceFlags, TraceId};

/// Reads a `traceparent` and a `tracestate` header ("" for none). Returns 32 digits of the trace id, 16 of the span id,
/// 2 of the flags and then the cleaned tracestate; "" when the traceparent is not valid.
#[wasm_bindgen(js_name = extractTraceContext)]
pub fn extract_trace_context(traceparent: &str, tracestate: &str) -> String {
    let Some(parent) = propagation::parse_traceparent(traceparent) else { return String::new() };
    // `00-` + trace id + `-` + span id + `-` + flags, without the dashes.
    let header = propagation::format_traceparent(&parent.trace_id, &parent.span_id, parent.flags);
    let mut fields = String::new();
    for field in [3..35, 36..52, 53..55] {
        fields.push_str(header.get(field).unwrap_or_default());
    }
    if let Some(state) = propagation::parse_tracestate(tracestate) {
        fields.push_str(&state);
    }
    fields
}

/// The `traceparent` header of a span context, or "" when an id is not valid.
#[wasm_bindgen(js_name = formatTraceparent)]
pub fn format_traceparent(trace_id: &str, span_id: &str, flags: u8) -> String {
    match (TraceId::from_hex(trace_id.as_bytes()), SpanId::from_hex(span_id.as_bytes())) {
        (Some(trace_id), Some(span_id)) => {
            propagation::format_traceparent(&trace_id, &span_id, TraceFlags::from_bits(flags))
        }
        _ => String::new(),
    }
}
