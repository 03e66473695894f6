//! The numbers of OTLP's fields, by message (opentelemetry-proto `collector/trace/v1/trace_service.proto`,
//! `trace/v1/trace.proto`, `resource/v1/resource.proto`, `common/v1/common.proto`).

/// `ExportTraceServiceRequest`.
pub(super) mod request {
    pub(in crate::otlp) const RESOURCE_SPANS: u32 = 1;
}

pub(super) mod resource_spans {
    pub(in crate::otlp) const RESOURCE: u32 = 1;
    pub(in crate::otlp) const SCOPE_SPANS: u32 = 2;
    pub(in crate::otlp) const SCHEMA_URL: u32 = 3;
}

pub(super) mod resource {
    pub(in crate::otlp) const ATTRIBUTES: u32 = 1;
}

pub(super) mod scope_spans {
    pub(in crate::otlp) const SCOPE: u32 = 1;
    pub(in crate::otlp) const SPANS: u32 = 2;
    pub(in crate::otlp) const SCHEMA_URL: u32 = 3;
}

/// `InstrumentationScope`. The number of dropped attributes follows the attributes, as in all messages that have both.
pub(super) mod scope {
    pub(in crate::otlp) const NAME: u32 = 1;
    pub(in crate::otlp) const VERSION: u32 = 2;
    pub(in crate::otlp) const ATTRIBUTES: u32 = 3;
}

pub(super) mod span {
    pub(in crate::otlp) const TRACE_ID: u32 = 1;
    pub(in crate::otlp) const SPAN_ID: u32 = 2;
    pub(in crate::otlp) const TRACE_STATE: u32 = 3;
    pub(in crate::otlp) const PARENT_SPAN_ID: u32 = 4;
    pub(in crate::otlp) const NAME: u32 = 5;
    pub(in crate::otlp) const KIND: u32 = 6;
    pub(in crate::otlp) const START: u32 = 7;
    pub(in crate::otlp) const END: u32 = 8;
    pub(in crate::otlp) const ATTRIBUTES: u32 = 9;
    pub(in crate::otlp) const DROPPED_ATTRIBUTES: u32 = 10;
    pub(in crate::otlp) const EVENTS: u32 = 11;
    pub(in crate::otlp) const DROPPED_EVENTS: u32 = 12;
    pub(in crate::otlp) const LINKS: u32 = 13;
    pub(in crate::otlp) const DROPPED_LINKS: u32 = 14;
    pub(in crate::otlp) const STATUS: u32 = 15;
    pub(in crate::otlp) const FLAGS: u32 = 16;
}

pub(super) mod event {
    pub(in crate::otlp) const TIME: u32 = 1;
    pub(in crate::otlp) const NAME: u32 = 2;
    pub(in crate::otlp) const ATTRIBUTES: u32 = 3;
}

pub(super) mod link {
    pub(in crate::otlp) const TRACE_ID: u32 = 1;
    pub(in crate::otlp) const SPAN_ID: u32 = 2;
    pub(in crate::otlp) const TRACE_STATE: u32 = 3;
    pub(in crate::otlp) const ATTRIBUTES: u32 = 4;
    pub(in crate::otlp) const FLAGS: u32 = 6;
}

pub(super) mod status {
    pub(in crate::otlp) const MESSAGE: u32 = 2;
    pub(in crate::otlp) const CODE: u32 = 3;
    /// `STATUS_CODE_OK`.
    pub(in crate::otlp) const OK: u64 = 1;
    /// `STATUS_CODE_ERROR`.
    pub(in crate::otlp) const ERROR: u64 = 2;
}

pub(super) mod key_value {
    pub(in crate::otlp) const KEY: u32 = 1;
    pub(in crate::otlp) const VALUE: u32 = 2;
}

/// `AnyValue`, a oneof.
pub(super) mod any_value {
    pub(in crate::otlp) const STRING: u32 = 1;
    pub(in crate::otlp) const BOOL: u32 = 2;
    pub(in crate::otlp) const INT: u32 = 3;
    pub(in crate::otlp) const DOUBLE: u32 = 4;
    pub(in crate::otlp) const ARRAY: u32 = 5;
    pub(in crate::otlp) const MAP: u32 = 6;
    pub(in crate::otlp) const BYTES: u32 = 7;
}

/// `ArrayValue` and `KeyValueList`.
pub(super) mod values {
    pub(in crate::otlp) const VALUES: u32 = 1;
}
