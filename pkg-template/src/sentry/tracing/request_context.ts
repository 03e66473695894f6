/**
 * The request that a context serves, for whoever wants to see it when a span starts or an event is captured.
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

/** A request as Sentry's SDKs show it: all of it, for code of the user's that decides here. */
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
