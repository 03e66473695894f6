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
    let group = b"\x7b\x7c";
    let bodies =
        [&b"<html>ok</html>"[..], b"{\"partialSuccess\":{}}", b"\x0a", b"\x0a\x05\x08", b"\x0a\x03\x12\x01\xff"];
    for body in bodies.into_iter().chain([&group[..]]) {
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

/// Bodies that often are messages inside messages, and now and then anything: no groups, which protobuf 3 does not have.
fn body() -> impl Strategy<Value = Vec<u8>> {
    let longest = [0, 1, 2, 0x80].map(|last| [vec![0xFF; 9], vec![last]].concat()).to_vec();
    let scalar = prop_oneof![any::<u64>().prop_map(varint), Just(vec![0x80; 9]), prop::sample::select(longest)];
    let bytes = prop_oneof![prop::collection::vec(any::<u8>(), 0..6), ".{0,3}".prop_map(|text| text.into_bytes())];
    let field = move |content: BoxedStrategy<Vec<u8>>| {
        let number = prop_oneof![4 => 1..3_u64, 1 => 0..40_u64, 1 => (1_u64 << 29) - 1..(1 << 29) + 2];
        (number, 0..6_u64, content, scalar.clone(), any::<bool>()).prop_map(|(number, kind, content, scalar, cut)| {
            let mut field = match kind {
                0 => [varint(number << 3), scalar].concat(),
                1 => [varint(number << 3 | 1), vec![7; 8]].concat(),
                2 => [varint(number << 3 | 5), vec![7; 4]].concat(),
                _ => [varint(number << 3 | 2), varint(content.len() as u64), content].concat(),
            };
            field.truncate(if cut && kind == 5 { field.len() / 2 } else { field.len() });
            field
        })
    };
    let message = |field: BoxedStrategy<Vec<u8>>| prop::collection::vec(field, 0..4).prop_map(|fields| fields.concat());
    let inner = message(field(bytes.boxed()).boxed());
    message(field(inner.boxed()).boxed())
}

fn varint(value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    prost::encoding::encode_varint(value, &mut bytes);
    bytes
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
    fn any_body_is_read_as_the_official_types_read_it(body in body()) {
        let official = match ExportTraceServiceResponse::decode(&body[..]) {
            Err(_) => Err(MalformedResponse),
            Ok(response) => {
                let partial = response.partial_success.unwrap_or_default();
                let is_silent = partial.rejected_spans <= 0 && partial.error_message.is_empty();
                let told = PartialSuccess { rejected_spans: partial.rejected_spans.max(0), message: partial.error_message };
                Ok((!is_silent).then_some(told))
            }
        };
        // Where fields were cut, what is left may look like a group, which is not read.
        let may_be_group = body.iter().any(|byte| byte & 7 == 3);
        let ours = parse_response(&body);
        prop_assert!(ours == official || ours.is_err() && may_be_group, "{ours:?} and not {official:?}");
    }
}
