//! The small OTLP messages, judged by the official generated types: the resource on its way out, the receiver's response
//! on its way in.

use edgespan::otlp::{MalformedResponse, PartialSuccess, encode_resource, parse_response};
use edgespan::trace::{Resource, ResourceValue};
use opentelemetry_proto::tonic::collector::trace::v1::{ExportTracePartialSuccess, ExportTraceServiceResponse};
use opentelemetry_proto::tonic::common::v1::{AnyValue, ArrayValue, KeyValue, any_value::Value};
use opentelemetry_proto::tonic::resource::v1::Resource as OfficialResource;
use proptest::prelude::*;
use prost::Message;

fn response(rejected_spans: i64, error_message: &str) -> Vec<u8> {
    let partial_success = Some(ExportTracePartialSuccess { rejected_spans, error_message: error_message.into() });
    ExportTraceServiceResponse { partial_success }.encode_to_vec()
}

fn partial(rejected_spans: i64, message: &str) -> Result<Option<PartialSuccess>, MalformedResponse> {
    Ok(Some(PartialSuccess { rejected_spans, message: message.into() }))
}

#[test]
fn a_response_that_says_nothing_is_full_success() {
    assert_eq!(parse_response(b""), Ok(None));
    assert_eq!(parse_response(&ExportTraceServiceResponse { partial_success: None }.encode_to_vec()), Ok(None));
    assert_eq!(parse_response(&response(0, "")), Ok(None));
    assert_eq!(parse_response(&response(-1, "")), Ok(None));
}

#[test]
fn rejected_spans_and_advice_are_told() {
    assert_eq!(parse_response(&response(3, "quota")), partial(3, "quota"));
    assert_eq!(parse_response(&response(i64::MAX, "")), partial(i64::MAX, ""));
    assert_eq!(parse_response(&response(0, "use batches — please")), partial(0, "use batches — please"));
    assert_eq!(parse_response(&response(-5, "odd")), partial(0, "odd"));
}

#[test]
fn fields_of_a_later_version_are_passed_over() {
    let mut body = response(1, "x");
    body.extend_from_slice(&[0x7a, 0x01, 0x00]); // field 15, length-delimited
    assert_eq!(parse_response(&body), partial(1, "x"));
}

#[test]
fn what_is_no_response_is_malformed() {
    for body in [&b"<html>ok</html>"[..], b"{\"partialSuccess\":{}}", b"\x0a", b"\x0a\x05\x08", b"\x0a\x03\x12\x01\xff"]
    {
        assert_eq!(parse_response(body), Err(MalformedResponse), "{body:?}");
    }
    assert_eq!(MalformedResponse.to_string(), "the receiver's response is not an OTLP ExportTraceServiceResponse");
}

fn official(value: &ResourceValue) -> AnyValue {
    let value = match value {
        ResourceValue::Bool(value) => Value::BoolValue(*value),
        ResourceValue::Int(value) => Value::IntValue(*value),
        ResourceValue::Double(value) => Value::DoubleValue(*value),
        ResourceValue::String(value) => Value::StringValue(value.clone()),
        ResourceValue::Array(values) => Value::ArrayValue(ArrayValue { values: values.iter().map(official).collect() }),
    };
    AnyValue { value: Some(value) }
}

/// Our bytes decode to the official value of the same content, which encodes to the same bytes.
fn judge(resource: &Resource) {
    let attributes = resource.attributes().iter().map(|(key, value)| KeyValue {
        key: key.clone(),
        value: Some(official(value)),
        ..KeyValue::default()
    });
    let official = OfficialResource { attributes: attributes.collect(), ..OfficialResource::default() };
    let bytes = encode_resource(resource);
    assert_eq!(bytes, official.encode_to_vec());
    // Debug, because NaN is not equal to itself.
    assert_eq!(format!("{:?}", OfficialResource::decode(&bytes[..]).expect("decodes")), format!("{official:?}"));
}

#[test]
fn a_resource_is_encoded_as_the_official_types_encode_it() {
    let mut resource = Resource::new("webjs", "0.1.0");
    judge(&resource);
    for (key, value) in [
        ("empty", ResourceValue::String(String::new())),
        ("text", ResourceValue::String("Straße 東京 🚏".into())),
        ("false", ResourceValue::Bool(false)),
        ("zero", ResourceValue::Int(0)),
        ("smallest", ResourceValue::Int(i64::MIN)),
        ("minus zero", ResourceValue::Double(-0.0)),
        ("nan", ResourceValue::Double(f64::NAN)),
        ("infinity", ResourceValue::Double(f64::INFINITY)),
        ("no values", ResourceValue::Array(Vec::new())),
        ("values", ResourceValue::Array(vec![ResourceValue::Bool(true), ResourceValue::String("x".repeat(300))])),
    ] {
        resource.set(key, value);
    }
    judge(&resource);
}

fn any_value() -> impl Strategy<Value = ResourceValue> {
    let scalar = prop_oneof![
        any::<bool>().prop_map(ResourceValue::Bool),
        any::<i64>().prop_map(ResourceValue::Int),
        any::<f64>().prop_map(ResourceValue::Double),
        any::<String>().prop_map(ResourceValue::String),
    ];
    scalar.prop_recursive(2, 16, 4, |value| prop::collection::vec(value, 0..4).prop_map(ResourceValue::Array))
}

proptest! {
    #[test]
    fn any_resource_is_encoded_as_the_official_types_encode_it(
        attributes in prop::collection::vec((".{0,8}", any_value()), 0..8),
    ) {
        let mut resource = Resource::new("nodejs", "0.1.0");
        for (key, value) in attributes {
            resource.set(&key, value);
        }
        judge(&resource);
    }

    #[test]
    fn any_official_response_is_understood(rejected in 0_i64.., message: String) {
        let expected = if rejected == 0 && message.is_empty() { Ok(None) } else { partial(rejected, &message) };
        prop_assert_eq!(parse_response(&response(rejected, &message)), expected);
    }

    #[test]
    fn no_body_makes_the_parser_panic(body: Vec<u8>) {
        let _ = parse_response(&body);
    }
}
