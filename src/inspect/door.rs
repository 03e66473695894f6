//! What JavaScript calls: bytes in, plain objects out, one sentence thrown. A panic prints where it was before the trap.

#![allow(unreachable_pub, reason = "wasm-bindgen exports only what is `pub`")]

use js_sys::{TypeError, Uint8Array};
use serde::Serialize as _;
use wasm_bindgen::prelude::{JsCast as _, JsValue, wasm_bindgen};

/// Decodes an `ExportTraceServiceRequest`. Throws a `TypeError` with one sentence when the bytes are none.
#[wasm_bindgen(js_name = decodeTraces, unchecked_return_type = "TracesData")]
pub fn decode_traces(
    #[wasm_bindgen(unchecked_param_type = "Uint8Array")] bytes: &JsValue,
) -> Result<JsValue, TypeError> {
    let traces = super::decode(&read(bytes)?).map_err(|why| TypeError::new(&why))?;
    let plain_objects = serde_wasm_bindgen::Serializer::new();
    traces.serialize(&plain_objects).map_err(|error| TypeError::new(&error.to_string()))
}

/// Decodes a request and encodes it again, in canonical form. Other bytes than those given mean that these hold fields
/// unknown here, defaults written out, fields out of order, or numbers longer than they need be. Throws as
/// `decodeTraces` does.
#[wasm_bindgen(js_name = reencodeTraces)]
pub fn reencode_traces(
    #[wasm_bindgen(unchecked_param_type = "Uint8Array")] bytes: &JsValue,
) -> Result<Vec<u8>, TypeError> {
    super::reencode(&read(bytes)?).map_err(|why| TypeError::new(&why))
}

/// Copies the bytes in. Anything else than bytes would be read as none, which is a request without spans.
fn read(bytes: &JsValue) -> Result<Vec<u8>, TypeError> {
    console_error_panic_hook::set_once();
    let Some(bytes) = bytes.dyn_ref::<Uint8Array>() else {
        return Err(TypeError::new("edgespan: an ExportTraceServiceRequest is read from a Uint8Array"));
    };
    Ok(bytes.to_vec())
}

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/**
 * An `ExportTraceServiceRequest` as OTLP/JSON in its canonical form: a field that has its default is not there. Ids are
 * lowercase hex; integers of 64 bits (times and `intValue`) are decimal strings, so that no digit is lost and
 * `JSON.stringify` works. Bytes are a `Uint8Array`, and a `doubleValue` may be NaN or infinite.
 */
export interface TracesData { resourceSpans?: ResourceSpans[] }
export interface ResourceSpans { resource?: Resource; scopeSpans?: ScopeSpans[]; schemaUrl?: string }
export interface Resource { attributes?: KeyValue[]; droppedAttributesCount?: number; entityRefs?: EntityRef[] }
export interface EntityRef { schemaUrl?: string; type?: string; idKeys?: string[]; descriptionKeys?: string[] }
export interface ScopeSpans { scope?: InstrumentationScope; spans?: Span[]; schemaUrl?: string }
export interface InstrumentationScope {
  name?: string;
  version?: string;
  attributes?: KeyValue[];
  droppedAttributesCount?: number;
}
export interface Span {
  traceId?: string;
  spanId?: string;
  traceState?: string;
  parentSpanId?: string;
  name?: string;
  /** 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  kind?: number;
  startTimeUnixNano?: string;
  endTimeUnixNano?: string;
  attributes?: KeyValue[];
  droppedAttributesCount?: number;
  events?: Event[];
  droppedEventsCount?: number;
  links?: Link[];
  droppedLinksCount?: number;
  status?: Status;
  flags?: number;
}
export interface Event {
  timeUnixNano?: string;
  name?: string;
  attributes?: KeyValue[];
  droppedAttributesCount?: number;
}
export interface Link {
  traceId?: string;
  spanId?: string;
  traceState?: string;
  attributes?: KeyValue[];
  droppedAttributesCount?: number;
  flags?: number;
}
/** `code`: 1 ok, 2 error. */
export interface Status { message?: string; code?: number }
export interface KeyValue { key?: string; value?: AnyValue; keyStrindex?: number }
/** One of these; none of them is the empty value. */
export interface AnyValue {
  stringValue?: string;
  boolValue?: boolean;
  intValue?: string;
  doubleValue?: number;
  arrayValue?: { values?: AnyValue[] };
  kvlistValue?: { values?: KeyValue[] };
  bytesValue?: Uint8Array;
  stringValueStrindex?: number;
}
"#;
