/**
 * The request method as an attribute of low cardinality
 * (OpenTelemetry semantic conventions, `http/http-spans.md`, "HTTP request method").
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';

const STANDARD = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH', 'QUERY']);

/** The span's name for a request without a route. */
export function spanName(method: string): string {
  return STANDARD.has(method) ? method : 'HTTP';
}

/** The attributes of a method: a method that is not in the list is `_OTHER`, with the original method beside `_OTHER`. */
export function methodAttributes(method: string): Attributes {
  if (STANDARD.has(method)) return { 'http.request.method': method };
  return { 'http.request.method': '_OTHER', 'http.request.method_original': method };
}
