//! Arrays and maps as JSON text, for receivers that know no nested values (OpenTelemetry `common/README.md`, "AnyValue
//! representation for non-OTLP protocols"): what is no number of JSON's is a string. Byte arrays are what Sentry makes of
//! them elsewhere: text, or nothing when they are no UTF-8.

use crate::notation::decimal::{push_integer, push_number};
use crate::notation::json::{self, push};
use crate::recording::SpanBuffer;
use crate::trace::{Chain, ResourceValue, Value};
use alloc::vec::Vec;

/// Appends a value of a recording.
#[inline(never)]
pub(super) fn push_value(json: &mut Vec<u8>, buffer: &SpanBuffer, value: Value) {
    match value {
        Value::String(string) => push_text(json, string.of(buffer.text())),
        Value::Bytes(bytes) => match core::str::from_utf8(bytes.of(buffer.text())) {
            Ok(text) => push_text(json, text.as_bytes()),
            Err(_) => push(json, b"null"),
        },
        Value::Array(chain) => push_entries(json, buffer, chain, false),
        Value::Map(chain) => push_entries(json, buffer, chain, true),
        scalar => push_scalar(json, scalar),
    }
}

/// Appends an array of a resource.
#[inline(never)]
pub(super) fn push_array(json: &mut Vec<u8>, values: &[ResourceValue]) {
    push(json, b"[");
    for value in values {
        json::comma(json);
        match value {
            ResourceValue::Bool(value) => push_scalar(json, Value::Bool(*value)),
            ResourceValue::Int(value) => push_scalar(json, Value::Int(*value)),
            ResourceValue::Double(value) => push_scalar(json, Value::Double(*value)),
            ResourceValue::String(value) => push_text(json, value.as_bytes()),
            ResourceValue::Array(values) => push_array(json, values),
        }
    }
    push(json, b"]");
}

/// Entries are chained from the last to the first.
fn push_entries(json: &mut Vec<u8>, buffer: &SpanBuffer, chain: Chain, is_map: bool) {
    push(json, if is_map { b"{" } else { b"[" });
    let mut entries = Vec::new();
    for entry in buffer.backwards(chain) {
        entries.push(entry);
    }
    while let Some(entry) = entries.pop() {
        json::comma(json);
        if is_map {
            push_text(json, entry.key.of(buffer.text()));
            push(json, b":");
        }
        push_value(json, buffer, entry.value);
    }
    push(json, if is_map { b"}" } else { b"]" });
}

fn push_text(json: &mut Vec<u8>, text: &[u8]) {
    json::string(json, text, usize::MAX);
}

/// Appends a value without text and without others inside; any other is nothing.
#[inline(never)]
fn push_scalar(json: &mut Vec<u8>, value: Value) {
    match value {
        Value::Int(value) => push_integer(json, value),
        Value::Double(value) if value.is_finite() => push_number(json, value),
        Value::Double(value) => {
            push(json, b"\"");
            push_number(json, value);
            push(json, b"\"");
        }
        Value::Bool(true) => push(json, b"true"),
        Value::Bool(false) => push(json, b"false"),
        _ => push(json, b"null"),
    }
}
