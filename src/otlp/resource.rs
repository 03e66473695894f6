//! The resource as an OTLP message in canonical form, written once per configuration.
//!
//! Field numbers: opentelemetry-proto `resource/v1/resource.proto`, `common/v1/common.proto`.

use super::as_json::push_array;
use super::reverse::ReverseWriter;
use crate::trace::{Resource, ResourceValue};
use alloc::vec::Vec;

/// The `Resource` message in canonical form.
///
/// ```
/// use edgespan::{otlp::encode_resource, trace::Resource};
/// let bytes = encode_resource(&Resource::new("webjs", "1.0.0"));
/// assert!(bytes.starts_with(b"\x0a\x21\x0a\x0cservice.name\x12\x11\x0a\x0funknown_service"));
/// ```
pub fn encode_resource(resource: &Resource) -> Vec<u8> {
    encode(resource, false)
}

/// The same for Sentry, which copies the attributes to every span: arrays are JSON in a string.
pub fn encode_resource_for_sentry(resource: &Resource) -> Vec<u8> {
    encode(resource, true)
}

#[inline(never)]
fn encode(resource: &Resource, is_for_sentry: bool) -> Vec<u8> {
    let mut out = ReverseWriter::default();
    for (key, value) in resource.attributes().iter().rev() {
        if let (ResourceValue::Array(values), true) = (value, is_for_sentry) {
            let mut json = Vec::new();
            push_array(&mut json, values);
            out.text_pair(1, key.as_bytes(), &json);
            continue;
        }
        let attribute = out.open();
        any_value(&mut out, value, 2);
        out.bytes_unless_empty(1, key.as_bytes());
        out.close(1, attribute);
    }
    out.written().to_vec()
}

/// An `AnyValue`, whose fields are a oneof: even a default is written.
fn any_value(out: &mut ReverseWriter, value: &ResourceValue, field: u32) {
    let message = out.open();
    match value {
        ResourceValue::String(value) => out.bytes(1, value.as_bytes()),
        ResourceValue::Bool(value) => out.uint(2, (*value).into()),
        ResourceValue::Int(value) => out.uint(3, value.cast_unsigned()),
        ResourceValue::Double(value) => out.fixed64(4, value.to_le_bytes()),
        ResourceValue::Array(values) => {
            let array = out.open();
            for value in values.iter().rev() {
                any_value(out, value, 1);
            }
            out.close(5, array);
        }
    }
    out.close(field, message);
}
