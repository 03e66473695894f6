//! The messages of an OTLP trace request, read by prost and handed on by serde. Fields and their numbers are those of
//! opentelemetry-proto 1.x: `trace/v1/trace.proto`, `common/v1/common.proto`, `resource/v1/resource.proto`.
//!
//! The serialised form is OTLP/JSON in proto3's canonical way: names in lowerCamelCase, no field that has its default,
//! ids in lowercase hex, integers of 64 bits as decimal text. It differs where a JavaScript value can hold what JSON text
//! cannot: bytes stay bytes, and a double may be NaN or infinite.

use std::fmt::Display;

use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

/// Declares messages: `name: type = number (kind)`, and how serde writes the field where not as its type does.
macro_rules! messages {
    ($($(#[$doc:meta])* $message:ident {
        $($field:ident: $type:ty = $number:tt ($($kind:tt)*) $(, $with:literal)?;)*
    })*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, prost::Message, Serialize)]
        #[serde(rename_all = "camelCase")]
        pub(super) struct $message {
            $(
                #[prost($($kind)*, tag = $number)]
                #[serde(skip_serializing_if = "is_default" $(, serialize_with = $with)?)]
                $field: $type,
            )*
        }
    )*};
}

messages! {
    /// `ExportTraceServiceRequest`, of which `TracesData` is the same message under the name that files have.
    TracesData {
        resource_spans: Vec<ResourceSpans> = 1 (message, repeated);
    }

    ResourceSpans {
        resource: Option<Resource> = 1 (message, optional);
        scope_spans: Vec<ScopeSpans> = 2 (message, repeated);
        schema_url: String = 3 (string);
    }

    Resource {
        attributes: Vec<KeyValue> = 1 (message, repeated);
        dropped_attributes_count: u32 = 2 (uint32);
        entity_refs: Vec<EntityRef> = 3 (message, repeated);
    }

    EntityRef {
        schema_url: String = 1 (string);
        r#type: String = 2 (string);
        id_keys: Vec<String> = 3 (string, repeated);
        description_keys: Vec<String> = 4 (string, repeated);
    }

    ScopeSpans {
        scope: Option<InstrumentationScope> = 1 (message, optional);
        spans: Vec<Span> = 2 (message, repeated);
        schema_url: String = 3 (string);
    }

    InstrumentationScope {
        name: String = 1 (string);
        version: String = 2 (string);
        attributes: Vec<KeyValue> = 3 (message, repeated);
        dropped_attributes_count: u32 = 4 (uint32);
    }

    /// An enum is read as its number, so that one which the specification does not have stays visible.
    Span {
        trace_id: Vec<u8> = 1 (bytes = "vec"), "as_hex";
        span_id: Vec<u8> = 2 (bytes = "vec"), "as_hex";
        trace_state: String = 3 (string);
        parent_span_id: Vec<u8> = 4 (bytes = "vec"), "as_hex";
        name: String = 5 (string);
        kind: i32 = 6 (int32);
        start_time_unix_nano: u64 = 7 (fixed64), "as_decimal";
        end_time_unix_nano: u64 = 8 (fixed64), "as_decimal";
        attributes: Vec<KeyValue> = 9 (message, repeated);
        dropped_attributes_count: u32 = 10 (uint32);
        events: Vec<Event> = 11 (message, repeated);
        dropped_events_count: u32 = 12 (uint32);
        links: Vec<Link> = 13 (message, repeated);
        dropped_links_count: u32 = 14 (uint32);
        status: Option<Status> = 15 (message, optional);
        flags: u32 = 16 (fixed32);
    }

    Event {
        time_unix_nano: u64 = 1 (fixed64), "as_decimal";
        name: String = 2 (string);
        attributes: Vec<KeyValue> = 3 (message, repeated);
        dropped_attributes_count: u32 = 4 (uint32);
    }

    Link {
        trace_id: Vec<u8> = 1 (bytes = "vec"), "as_hex";
        span_id: Vec<u8> = 2 (bytes = "vec"), "as_hex";
        trace_state: String = 3 (string);
        attributes: Vec<KeyValue> = 4 (message, repeated);
        dropped_attributes_count: u32 = 5 (uint32);
        flags: u32 = 6 (fixed32);
    }

    Status {
        message: String = 2 (string);
        code: i32 = 3 (int32);
    }

    KeyValue {
        key: String = 1 (string);
        value: Option<AnyValue> = 2 (message, optional);
        key_strindex: i32 = 3 (int32);
    }

    ArrayValue {
        values: Vec<AnyValue> = 1 (message, repeated);
    }

    KeyValueList {
        values: Vec<KeyValue> = 1 (message, repeated);
    }
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct AnyValue {
    #[prost(oneof = "Member", tags = "1, 2, 3, 4, 5, 6, 7, 8")]
    value: Option<Member>,
}

/// The oneof's members, each of which is there even with its default.
#[derive(Clone, PartialEq, prost::Oneof, Serialize)]
#[serde(rename_all = "camelCase")]
enum Member {
    #[prost(string, tag = "1")]
    StringValue(String),
    #[prost(bool, tag = "2")]
    BoolValue(bool),
    #[prost(int64, tag = "3")]
    #[serde(serialize_with = "as_decimal")]
    IntValue(i64),
    #[prost(double, tag = "4")]
    DoubleValue(f64),
    #[prost(message, tag = "5")]
    ArrayValue(ArrayValue),
    #[prost(message, tag = "6")]
    KvlistValue(KeyValueList),
    #[prost(bytes = "vec", tag = "7")]
    #[serde(serialize_with = "as_bytes")]
    BytesValue(Vec<u8>),
    #[prost(int32, tag = "8")]
    StringValueStrindex(i32),
}

/// The oneof has no name in JSON: its member stands in the message itself, and an empty value is an empty object.
impl Serialize for AnyValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.value {
            Some(value) => value.serialize(serializer),
            None => serializer.serialize_struct("AnyValue", 0)?.end(),
        }
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

fn as_hex<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
}

/// A number of JavaScript holds 53 bits; a bigint would hold all 64, but `JSON.stringify` throws at one.
fn as_decimal<N: Display, S: Serializer>(number: &N, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(number)
}

fn as_bytes<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bytes(bytes)
}
