/**
 * OTLP/JSON (OTLP specification, "JSON Protobuf Encoding"): a request as protobuf, written as JSON. Ids are hex, enums
 * numbers, names lowerCamelCase; the rest is as protobuf maps it to JSON: integers of 64 bits are strings, bytes
 * base64, and what is no finite number is called by its name. What has its default is left out.
 *
 * @module
 */

import { type Forms, type ResourceSpans, type ScopeSpans, type TraceRequest, decodeRequest } from '../otlp/decode.js';

/** A request in JSON. */
export interface JsonRequest {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly spans: number;
}

const encoder = new TextEncoder();

/**
 * The same request in JSON, as UTF-8: several where one would be longer than `maxBytes`, and one that is longer only
 * with a single span. Throws when it is no request.
 */
export function jsonRequests(request: Uint8Array, maxBytes: number): JsonRequest[] {
  return written(decodeRequest(request, IN_JSON), maxBytes);
}

function written(request: TraceRequest, maxBytes: number): JsonRequest[] {
  const bytes = encoder.encode(JSON.stringify(request));
  const spans = countSpans(request);
  if (bytes.length <= maxBytes || spans <= 1) return [{ bytes, spans }];
  const middle = spans >> 1;
  return [part(request, 0, middle), part(request, middle, spans)].flatMap((half) => written(half, maxBytes));
}

const IN_JSON: Forms = {
  bytes: base64Of,
  integer: String,
  double: (value) => (Number.isFinite(value) ? value : String(value)),
  message(name, found) {
    // Two forms that opentelemetry-proto of Rust refuses, and what says the same: no value for an empty one, and a list
    // that is empty for none.
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

/** The spans of a request from one number to before another, with their scopes and resources. */
function part({ resourceSpans = [] }: TraceRequest, from: number, to: number): TraceRequest {
  let number = 0;
  const ofScope = (scope: ScopeSpans): ScopeSpans[] => {
    const all = scope.spans ?? [];
    const spans = all.slice(Math.max(from - number, 0), Math.max(to - number, 0));
    number += all.length;
    return spans.length > 0 ? [{ ...scope, spans }] : [];
  };
  const ofResource = (resource: ResourceSpans): ResourceSpans => {
    return { ...resource, scopeSpans: (resource.scopeSpans ?? []).flatMap(ofScope) };
  };
  const kept = resourceSpans.map(ofResource);
  return { resourceSpans: kept.filter(({ scopeSpans }) => scopeSpans?.length) };
}
