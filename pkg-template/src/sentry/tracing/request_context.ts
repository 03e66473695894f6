/**
 * The request that a context serves, for samplers and events.
 *
 * @module
 */

import type { Context } from '@opentelemetry/api';
import { createContextKey } from '../../host/opentelemetry.js';
import type { SamplingContext } from '../types/options.js';

const REQUEST = createContextKey('edgespan sentry request');

/** A context that serves a request. */
export function withRequest(context: Context, request: Request): Context {
  return context.setValue(REQUEST, request);
}

/** The request that a context serves; `undefined` for none. */
export function requestOf(context: Context): Request | undefined {
  return context.getValue(REQUEST) as Request | undefined;
}

/** A request in the form of Sentry's SDKs, complete: the reader is the user's own `tracesSampler`. */
export function normalizedRequest({
  method,
  url,
  headers,
}: Request): NonNullable<SamplingContext['normalizedRequest']> {
  const at = url.indexOf('?');
  return {
    method,
    url,
    ...(at >= 0 && { query_string: url.slice(at + 1) }),
    headers: Object.fromEntries(headers),
  };
}
