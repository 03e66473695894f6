/**
 * Converts protobuf requests to OTLP/JSON (OTLP specification, "JSON Protobuf Encoding"). Ids are hex, enums numbers, names
 * lowerCamelCase. Otherwise protobuf's JSON mapping applies: 64-bit integers are strings, bytes base64, and non-finite
 * numbers are `NaN`, `Infinity` and `-Infinity` as strings. Fields with default values are left out.
 *
 * @module
 */

import { type Forms, type ResourceSpans, type ScopeSpans, type TraceRequest, decodeRequest } from '../otlp/decode.js';

/** A request as JSON, with the number of its spans. */
export interface JsonRequest {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly spans: number;
}

const encoder = new TextEncoder();

/**
 * A request as JSON in UTF-8, split into several when it would exceed `maxBytes`. A request with a single span is never
 * split, and may exceed it. Throws on malformed bytes.
 */
export function jsonRequests(request: Uint8Array, maxBytes: number): JsonRequest[] {
  return split(decodeRequest(request, IN_JSON), maxBytes);
}

function split(request: TraceRequest, maxBytes: number): JsonRequest[] {
  const bytes = encoder.encode(JSON.stringify(request));
  const spans = countSpans(request);
  if (bytes.length <= maxBytes || spans <= 1) return [{ bytes, spans }];
  const middle = spans >> 1;
  return [part(request, 0, middle), part(request, middle, spans)].flatMap((half) => split(half, maxBytes));
}

const IN_JSON: Forms = {
  bytes: base64Of,
  integer: String,
  double: (value) => (Number.isFinite(value) ? value : String(value)),
  message(name, found) {
    // The Rust crate opentelemetry-proto rejects an empty value and a list without `values`, so the equivalent forms are
    // written: no value, and an empty list.
    if (name === 'value') return Object.keys(found).length > 0 ? found : undefined;
    return name === 'arrayValue' || name === 'kvlistValue' ? { values: [], ...found } : found;
  },
};

function base64Of(bytes: Uint8Array): string {
  let chars = '';
  for (const byte of bytes) chars += String.fromCharCode(byte);
  return btoa(chars);
}

function countSpans({ resourceSpans = [] }: TraceRequest): number {
  const scopes = resourceSpans.flatMap(({ scopeSpans = [] }) => scopeSpans);
  return scopes.reduce((sum, { spans = [] }) => sum + spans.length, 0);
}

/** The spans of a request with index `from` to before `to`, with their scopes and resources. */
function part({ resourceSpans = [] }: TraceRequest, from: number, to: number): TraceRequest {
  let index = 0;
  const ofScope = (scope: ScopeSpans): ScopeSpans[] => {
    const all = scope.spans ?? [];
    const spans = all.slice(Math.max(from - index, 0), Math.max(to - index, 0));
    index += all.length;
    return spans.length > 0 ? [{ ...scope, spans }] : [];
  };
  const ofResource = (resource: ResourceSpans): ResourceSpans => {
    return { ...resource, scopeSpans: (resource.scopeSpans ?? []).flatMap(ofScope) };
  };
  const parts = resourceSpans.map(ofResource);
  return { resourceSpans: parts.filter(({ scopeSpans }) => scopeSpans?.length) };
}
