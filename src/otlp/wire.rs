//! The small OTLP messages as prost types: the resource, which is encoded once per configuration, and the receiver's
//! response. A hand-kept subset of opentelemetry-proto v1 (`common/v1`, `resource/v1`, `collector/trace/v1`); the
//! official generated types judge it in the tests. Spans are many and are written without such types, in `encode`.

use crate::trace::{Resource, ResourceValue};
use alloc::{string::String, vec::Vec};
use prost::Message;

/// The `Resource` message in canonical form.
///
/// ```
/// use edgespan::{otlp::encode_resource, trace::Resource};
/// let bytes = encode_resource(&Resource::new("webjs", "1.0.0"));
/// assert!(bytes.starts_with(b"\x0a\x21\x0a\x0cservice.name\x12\x11\x0a\x0funknown_service"));
/// ```
pub fn encode_resource(resource: &Resource) -> Vec<u8> {
    let attributes =
        resource.attributes().iter().map(|(key, value)| KeyValue { key: key.clone(), value: Some(any_value(value)) });
    ResourceMessage { attributes: attributes.collect() }.encode_to_vec()
}

fn any_value(value: &ResourceValue) -> AnyValue {
    let value = match value {
        ResourceValue::String(value) => OneValue::String(value.clone()),
        ResourceValue::Bool(value) => OneValue::Bool(*value),
        ResourceValue::Int(value) => OneValue::Int(*value),
        ResourceValue::Double(value) => OneValue::Double(*value),
        ResourceValue::Array(values) => OneValue::Array(ArrayValue { values: values.iter().map(any_value).collect() }),
    };
    AnyValue { value: Some(value) }
}

#[derive(Clone, PartialEq, Message)]
#[prost(skip_debug)]
struct ResourceMessage {
    #[prost(message, repeated, tag = "1")]
    attributes: Vec<KeyValue>,
}

#[derive(Clone, PartialEq, Message)]
#[prost(skip_debug)]
struct KeyValue {
    #[prost(string, tag = "1")]
    key: String,
    #[prost(message, optional, tag = "2")]
    value: Option<AnyValue>,
}

#[derive(Clone, PartialEq, Message)]
#[prost(skip_debug)]
struct AnyValue {
    #[prost(oneof = "OneValue", tags = "1, 2, 3, 4, 5")]
    value: Option<OneValue>,
}

#[derive(Clone, PartialEq, prost::Oneof)]
#[prost(skip_debug)]
enum OneValue {
    #[prost(string, tag = "1")]
    String(String),
    #[prost(bool, tag = "2")]
    Bool(bool),
    #[prost(int64, tag = "3")]
    Int(i64),
    #[prost(double, tag = "4")]
    Double(f64),
    #[prost(message, tag = "5")]
    Array(ArrayValue),
}

#[derive(Clone, PartialEq, Message)]
#[prost(skip_debug)]
struct ArrayValue {
    #[prost(message, repeated, tag = "1")]
    values: Vec<AnyValue>,
}

#[derive(Clone, PartialEq, Message)]
#[prost(skip_debug)]
pub(super) struct ExportTraceServiceResponse {
    #[prost(message, optional, tag = "1")]
    pub(super) partial_success: Option<ExportTracePartialSuccess>,
}

#[derive(Clone, PartialEq, Message)]
#[prost(skip_debug)]
pub(super) struct ExportTracePartialSuccess {
    #[prost(int64, tag = "1")]
    pub(super) rejected_spans: i64,
    #[prost(string, tag = "2")]
    pub(super) error_message: String,
}
