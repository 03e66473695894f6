/**
 * The OTLP messages as objects, by the names of OTLP/JSON (opentelemetry-proto `trace/v1/trace.proto`,
 * `common/v1/common.proto`, `resource/v1/resource.proto`). As in proto3, fields with default values are absent.
 *
 * @module
 */

/** A value; an empty object is the empty value. */
export interface AnyValue {
  stringValue?: string;
  boolValue?: boolean;
  intValue?: bigint;
  doubleValue?: number;
  arrayValue?: { values?: AnyValue[] };
  kvlistValue?: { values?: KeyValue[] };
  bytesValue?: Uint8Array;
}

/** An attribute, or a member of a map. */
export interface KeyValue {
  key?: string;
  value?: AnyValue;
}

/** A message with attributes and the number of dropped ones. */
export interface Attributed {
  attributes?: KeyValue[];
  droppedAttributesCount?: number;
}

/** The resource of the spans. */
export type ResourceMessage = Attributed;

/** The instrumentation scope of the spans. */
export interface ScopeMessage extends Attributed {
  name?: string;
  version?: string;
}

/** An event of a span. */
export interface EventMessage extends Attributed {
  timeUnixNano?: bigint;
  name?: string;
}

/** A link of a span. */
export interface LinkMessage extends Attributed {
  traceId?: string;
  spanId?: string;
  traceState?: string;
  flags?: number;
}

/** The status of a span: code 1 is `OK`, 2 `ERROR`. */
export interface StatusMessage {
  message?: string;
  code?: number;
}

/** A span. `kind` is one more than in `@opentelemetry/api`. */
export interface SpanMessage extends Attributed {
  traceId?: string;
  spanId?: string;
  traceState?: string;
  parentSpanId?: string;
  name?: string;
  kind?: number;
  startTimeUnixNano?: bigint;
  endTimeUnixNano?: bigint;
  events?: EventMessage[];
  droppedEventsCount?: number;
  links?: LinkMessage[];
  droppedLinksCount?: number;
  status?: StatusMessage;
  flags?: number;
}

/** Spans of one scope. */
export interface ScopeSpans {
  scope?: ScopeMessage;
  spans?: SpanMessage[];
  schemaUrl?: string;
}

/** Spans of one resource. */
export interface ResourceSpans {
  resource?: ResourceMessage;
  scopeSpans?: ScopeSpans[];
  schemaUrl?: string;
}

/** An `ExportTraceServiceRequest`. */
export interface TraceRequest {
  resourceSpans?: ResourceSpans[];
}
