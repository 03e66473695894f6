//! The judge of encoded requests: the official generated OTLP types. What we encode must decode to the expected value
//! and must be, byte for byte, what those types encode.

use edgespan::otlp::{Encoder, Envelope, Form};
use edgespan::recording::SpanBuffer;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans};
use prost::Message;
use std::collections::HashSet;
use std::sync::LazyLock;

/// The resource of all recordings in tests.
pub(crate) fn resource() -> Resource {
    let value = Some(AnyValue { value: Some(Value::StringValue("tests".into())) });
    let attributes = vec![KeyValue { key: "service.name".into(), value, ..Default::default() }];
    Resource { attributes, ..Default::default() }
}

/// The schema of that resource.
pub(crate) const SCHEMA_URL: &str = "https://opentelemetry.io/schemas/1.37.0";

/// What the requests of all recordings in tests have in common: that resource, and that schema.
pub(crate) fn envelope() -> Envelope<'static> {
    static RESOURCE: LazyLock<Vec<u8>> = LazyLock::new(|| resource().encode_to_vec());
    Envelope { resource: &RESOURCE, schema_url: SCHEMA_URL.as_bytes(), form: Form::Plain, is_partial: false }
}

/// The request of these scopes' spans under that resource and schema; none at all without spans.
pub(crate) fn request_of(scope_spans: Vec<ScopeSpans>) -> ExportTraceServiceRequest {
    let resource_spans = ResourceSpans { resource: Some(resource()), scope_spans, schema_url: SCHEMA_URL.into() };
    let is_empty = resource_spans.scope_spans.is_empty();
    ExportTraceServiceRequest { resource_spans: if is_empty { Vec::new() } else { vec![resource_spans] } }
}

/// The pieces of the request that was encoded last, as one.
pub(crate) fn bytes_of(encoder: &Encoder, buffer: &SpanBuffer) -> Vec<u8> {
    let bytes = encoder.segments(buffer).collect::<Vec<_>>().concat();
    assert_eq!(encoder.request_bytes(), bytes.len());
    bytes
}

/// The request that these bytes are, which must be canonical.
pub(crate) fn decode(bytes: &[u8]) -> ExportTraceServiceRequest {
    let request = ExportTraceServiceRequest::decode(bytes).expect("the bytes are a request");
    assert!(request.encode_to_vec() == bytes, "the bytes are not canonical: {bytes:02x?}");
    request
}

/// Asserts that these bytes are this request. NaN is equal to itself here: bytes are compared.
pub(crate) fn assert_request(bytes: &[u8], expected: &ExportTraceServiceRequest) {
    let request = decode(bytes);
    if bytes != expected.encode_to_vec() {
        let (left, right) = (format!("{request:#?}"), format!("{expected:#?}"));
        let (left, right): (Vec<_>, Vec<_>) = (left.lines().collect(), right.lines().collect());
        let at = left.iter().zip(&right).take_while(|(left, right)| left == right).count();
        assert_eq!(around(&left, at), around(&right, at), "line {at} of {} and {}", left.len(), right.len());
        panic!("the same values in other bytes, {} and {}", bytes.len(), expected.encoded_len());
    }
}

/// Some lines around one, none of them longer than a screen shows.
fn around(lines: &[&str], at: usize) -> Vec<String> {
    let lines = lines.iter().skip(at.saturating_sub(20)).take(40);
    lines.map(|line| format!("{} ({})", line.chars().take(120).collect::<String>(), line.len())).collect()
}

/// Asserts that no key is twice in any collection.
pub(crate) fn assert_unique_keys(request: &ExportTraceServiceRequest) {
    for resource_spans in &request.resource_spans {
        unique(&resource_spans.resource.as_ref().expect("a resource").attributes);
        for scope in resource_spans.scope_spans.iter().filter_map(|scope| scope.scope.as_ref()) {
            unique(&scope.attributes);
        }
        for span in resource_spans.scope_spans.iter().flat_map(|scope| &scope.spans) {
            unique(&span.attributes);
            span.events.iter().for_each(|event| unique(&event.attributes));
            span.links.iter().for_each(|link| unique(&link.attributes));
        }
    }
}

fn unique(attributes: &[KeyValue]) {
    let mut keys = HashSet::new();
    for attribute in attributes {
        assert!(keys.insert(&attribute.key), "the key {:?} is there twice", attribute.key);
        unique_inside(attribute.value.as_ref().expect("a value"));
    }
}

fn unique_inside(value: &AnyValue) {
    match &value.value {
        Some(Value::ArrayValue(array)) => array.values.iter().for_each(unique_inside),
        Some(Value::KvlistValue(map)) => unique(&map.values),
        _ => {}
    }
}
