//! Random requests, written by the official types and read here: the same bytes when encoded again, and the same content
//! in JSON. What is malformed is refused in one sentence.

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{
    AnyValue, ArrayValue, EntityRef, InstrumentationScope, KeyValue, KeyValueList,
};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::span::{Event, Link};
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span, Status};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use prost::Message as _;
use serde_json::{Map, Value as Json};

use super::{decode, reencode};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn any_request_of_the_official_types_is_read_as_they_have_it(official in request()) {
        let bytes = official.encode_to_vec();
        let ours = serde_json::to_value(decode(&bytes).expect("a request")).expect("JSON");
        prop_assert_eq!(with_numbered_bytes(ours), without_defaults(serde_json::to_value(&official).expect("JSON")));
        prop_assert_eq!(reencode(&bytes).expect("a request"), bytes);
    }

    #[test]
    fn any_bytes_are_a_request_or_one_sentence(bytes in vec(any::<u8>(), 0..40)) {
        let official = ExportTraceServiceRequest::decode(bytes.as_slice());
        match reencode(&bytes) {
            Ok(again) => prop_assert_eq!(again, official.expect("a request").encode_to_vec()),
            Err(why) => {
                prop_assert!(official.is_err());
                prop_assert!(why.starts_with("edgespan: the bytes are no ExportTraceServiceRequest") && !why.contains('\n'));
            }
        }
    }

    #[test]
    fn a_request_with_a_byte_changed_is_read_as_the_official_types_do(
        official in request(), at in any::<prop::sample::Index>(), byte in any::<u8>(),
    ) {
        let mut bytes = official.encode_to_vec();
        if !bytes.is_empty() {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let again = ExportTraceServiceRequest::decode(bytes.as_slice()).map(|request| request.encode_to_vec());
        prop_assert_eq!(reencode(&bytes).ok(), again.ok());
    }
}

/// Fields as number, wire type 2, length and content.
fn field(number: u8, content: &[u8]) -> Vec<u8> {
    [&[number << 3 | 2, u8::try_from(content.len()).expect("a short field")], content].concat()
}

fn one_span(content: &[u8]) -> Vec<u8> {
    field(1, &field(2, &field(2, content)))
}

#[test]
fn malformed_bytes_are_refused_in_a_sentence_with_the_innermost_place() {
    let no = "edgespan: the bytes are no ExportTraceServiceRequest";
    for (bytes, why) in [
        (vec![0x80], ": invalid varint"),
        (vec![0x0a, 5, 1], " at TracesData.resource_spans: buffer underflow"),
        (one_span(&field(5, &[0xff])), " at Span.name: invalid string value: data is not UTF-8 encoded"),
        (one_span(&[0x28, 1]), " at Span.name: invalid wire type: Varint (expected LengthDelimited)"),
        (vec![0x07], ": invalid wire type value: 7"),
        (vec![0x02, 0], ": invalid tag value: 0"),
    ] {
        assert_eq!(decode(&bytes), Err(format!("{no}{why}")), "{bytes:?}");
    }
}

#[test]
fn messages_deeper_than_100_are_refused() {
    let nested = |levels| {
        let arrays = (0..levels).fold(AnyValue::default(), |value, _| AnyValue {
            value: Some(Value::ArrayValue(ArrayValue { values: vec![value] })),
        });
        let attributes = vec![KeyValue { value: Some(arrays), ..Default::default() }];
        let resource = Some(Resource { attributes, ..Default::default() });
        let resource_spans = vec![ResourceSpans { resource, ..Default::default() }];
        ExportTraceServiceRequest { resource_spans }.encode_to_vec()
    };
    assert_eq!(reencode(&nested(47)), Ok(nested(47)));
    assert!(decode(&nested(60)).expect_err("too deep").ends_with(": recursion limit reached"));
}

#[test]
fn what_is_not_canonical_is_seen_by_encoding_again() {
    let name = field(5, b"a");
    let plain = one_span(&name);
    assert_eq!(reencode(&plain).as_ref(), Ok(&plain));
    for extra in [vec![0xb0, 0x1f, 1], field(3, b""), vec![0xfd, 0x1f, 1, 2, 3, 4]] {
        assert_eq!(reencode(&one_span(&[name.as_slice(), &extra].concat())).as_ref(), Ok(&plain), "{extra:?}");
    }
}

/// What proto3's canonical JSON leaves out: defaults, but not a oneof's member, whose name ends in `Value`. The official
/// types write bytes in base64, which `with_numbered_bytes` lets be compared by the bytes encoded again.
fn without_defaults(json: Json) -> Json {
    fn is_default(name: &str, json: &Json) -> bool {
        let is_zero = *json == 0 || (*json == "0" && name.ends_with("UnixNano"));
        json.is_null() || is_zero || *json == "" || json.as_array().is_some_and(Vec::is_empty)
    }
    walk(json, &|object| {
        let fields = object.into_iter().filter(|(name, value)| name.contains("Value") || !is_default(name, value));
        fields.map(|(name, value)| if name == "bytesValue" { (name, Json::Null) } else { (name, value) }).collect()
    })
}

fn with_numbered_bytes(json: Json) -> Json {
    walk(json, &|mut object| {
        if let Some(bytes) = object.get_mut("bytesValue") {
            *bytes = Json::Null;
        }
        object
    })
}

/// Changes every object, from the innermost out.
fn walk(json: Json, change: &dyn Fn(Map<String, Json>) -> Map<String, Json>) -> Json {
    match json {
        Json::Array(values) => values.into_iter().map(|value| walk(value, change)).collect(),
        Json::Object(object) => {
            Json::Object(change(object.into_iter().map(|(name, value)| (name, walk(value, change))).collect()))
        }
        other => other,
    }
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), "[a-z]{1,3}", ".{0,4}"]
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![Just(Vec::new()), vec(any::<u8>(), 0..20)]
}

/// Defaults are as likely as anything else.
fn number<N: Default + Clone + std::fmt::Debug + Arbitrary>() -> impl Strategy<Value = N> {
    prop_oneof![Just(N::default()), any::<N>()]
}

fn value() -> impl Strategy<Value = AnyValue> {
    let leaf = prop_oneof![
        text().prop_map(Value::StringValue),
        any::<bool>().prop_map(Value::BoolValue),
        number().prop_map(Value::IntValue),
        any::<f64>().prop_map(Value::DoubleValue),
        bytes().prop_map(Value::BytesValue),
        number().prop_map(Value::StringValueStrindex),
    ];
    let leaf = option::of(leaf).prop_map(|value| AnyValue { value });
    leaf.prop_recursive(3, 12, 3, |inner| {
        let array = vec(inner.clone(), 0..3).prop_map(|values| Value::ArrayValue(ArrayValue { values }));
        let map = vec(pair(inner), 0..3).prop_map(|values| Value::KvlistValue(KeyValueList { values }));
        prop_oneof![array, map].prop_map(|value| AnyValue { value: Some(value) })
    })
}

fn pair(value: impl Strategy<Value = AnyValue>) -> impl Strategy<Value = KeyValue> {
    (text(), option::of(value), number()).prop_map(|(key, value, key_strindex)| KeyValue { key, value, key_strindex })
}

fn attributes() -> impl Strategy<Value = Vec<KeyValue>> {
    vec(pair(value()), 0..3)
}

fn event() -> impl Strategy<Value = Event> {
    (number(), text(), attributes(), number()).prop_map(
        |(time_unix_nano, name, attributes, dropped_attributes_count)| Event {
            time_unix_nano,
            name,
            attributes,
            dropped_attributes_count,
        },
    )
}

fn link() -> impl Strategy<Value = Link> {
    (bytes(), bytes(), text(), attributes(), number(), number()).prop_map(
        |(trace_id, span_id, trace_state, attributes, dropped_attributes_count, flags)| Link {
            trace_id,
            span_id,
            trace_state,
            attributes,
            dropped_attributes_count,
            flags,
        },
    )
}

fn span() -> impl Strategy<Value = Span> {
    let status = (text(), number()).prop_map(|(message, code)| Status { message, code });
    let ids = (bytes(), bytes(), text(), bytes(), text());
    let numbers = (number(), number(), number(), number(), number(), number(), number());
    (ids, numbers, attributes(), vec(event(), 0..2), vec(link(), 0..2), option::of(status)).prop_map(
        |(ids, numbers, attributes, events, links, status)| Span {
            trace_id: ids.0,
            span_id: ids.1,
            trace_state: ids.2,
            parent_span_id: ids.3,
            name: ids.4,
            kind: numbers.0,
            start_time_unix_nano: numbers.1,
            end_time_unix_nano: numbers.2,
            dropped_attributes_count: numbers.3,
            dropped_events_count: numbers.4,
            dropped_links_count: numbers.5,
            flags: numbers.6,
            attributes,
            events,
            links,
            status,
        },
    )
}

fn scope_spans() -> impl Strategy<Value = ScopeSpans> {
    let scope =
        (text(), text(), attributes(), number()).prop_map(|(name, version, attributes, dropped_attributes_count)| {
            InstrumentationScope { name, version, attributes, dropped_attributes_count }
        });
    (option::of(scope), vec(span(), 0..2), text()).prop_map(|(scope, spans, schema_url)| ScopeSpans {
        scope,
        spans,
        schema_url,
    })
}

fn request() -> impl Strategy<Value = ExportTraceServiceRequest> {
    let entity = (text(), text(), vec(text(), 0..2), vec(text(), 0..2)).prop_map(
        |(schema_url, r#type, id_keys, description_keys)| EntityRef { schema_url, r#type, id_keys, description_keys },
    );
    let resource =
        (attributes(), number(), vec(entity, 0..2)).prop_map(|(attributes, dropped_attributes_count, entity_refs)| {
            Resource { attributes, dropped_attributes_count, entity_refs }
        });
    let resource_spans = (option::of(resource), vec(scope_spans(), 0..3), text())
        .prop_map(|(resource, scope_spans, schema_url)| ResourceSpans { resource, scope_spans, schema_url });
    vec(resource_spans, 0..3).prop_map(|resource_spans| ExportTraceServiceRequest { resource_spans })
}
