//! The numbers of OTLP's fields, by message (opentelemetry-proto `collector/trace/v1/trace_service.proto`,
//! `trace/v1/trace.proto`, `resource/v1/resource.proto`, `common/v1/common.proto`), and protobuf's wire types.

/// How a value is written: as a varint, in eight or four bytes, or, if it is a message, a string or bytes, behind its length.
pub(crate) const VARINT: u8 = 0;
pub(crate) const EIGHT_BYTES: u8 = 1;
pub(crate) const LEN: u8 = 2;
pub(crate) const FOUR_BYTES: u8 = 5;

/// What stands before the value of a field of up to 15.
pub(crate) const fn tag(field: u32, wire_type: u8) -> u8 {
    (field << 3) as u8 | wire_type
}

/// How many bytes a varint has: seven bits in each, and at least one.
pub(crate) const fn varint_len(value: u64) -> usize {
    (70 - (value | 1).leading_zeros() as usize) / 7
}

macro_rules! messages {
    ($($(#[$doc:meta])* $message:ident { $($field:ident = $number:expr),* $(,)? })*) => {
        $($(#[$doc])* pub(crate) mod $message {
            $(pub(crate) const $field: u32 = $number;)*
        })*
    };
}

messages! {
    /// `ExportTraceServiceRequest`.
    request { RESOURCE_SPANS = 1 }
    resource_spans { RESOURCE = 1, SCOPE_SPANS = 2, SCHEMA_URL = 3 }
    resource { ATTRIBUTES = 1 }
    scope_spans { SCOPE = 1, SPANS = 2, SCHEMA_URL = 3 }
    /// `InstrumentationScope`. As in all messages, the number of dropped attributes follows the attributes.
    scope { NAME = 1, VERSION = 2, ATTRIBUTES = 3 }
    span {
        TRACE_ID = 1, SPAN_ID = 2, TRACE_STATE = 3, PARENT_SPAN_ID = 4, NAME = 5, KIND = 6, START = 7, END = 8,
        ATTRIBUTES = 9, EVENTS = 11, LINKS = 13, STATUS = 15, FLAGS = 16,
    }
    event { TIME = 1, NAME = 2, ATTRIBUTES = 3 }
    link { TRACE_ID = 1, SPAN_ID = 2, TRACE_STATE = 3, ATTRIBUTES = 4, FLAGS = 6 }
    status { MESSAGE = 2, CODE = 3, CODE_OK = 1, CODE_ERROR = 2 }
    key_value { KEY = 1, VALUE = 2 }
    /// `AnyValue`, a oneof.
    any_value { STRING = 1, BOOL = 2, INT = 3, DOUBLE = 4, ARRAY = 5, MAP = 6, BYTES = 7 }
    /// `ArrayValue` and `KeyValueList`.
    values { VALUES = 1 }
}
