/**
 * Sentry's client here and now: that of the active request, else the one of `init()`.
 *
 * @module
 */

import { context } from '../host/opentelemetry.js';
import type { FlushOptions, FlushOutcome } from '../tracing/flush_outcome.js';
import type { SentryClient } from './client.js';
import { scopesOf } from './scopes/scopes.js';

/** Whoever has spans to send beside the client's events: `init()`'s provider. */
export interface SpanSource {
  forceFlush(options?: FlushOptions): Promise<FlushOutcome>;
  shutdown(options?: FlushOptions): Promise<FlushOutcome>;
}

let client: SentryClient | undefined;
let spans: SpanSource | undefined;

/** Makes a client that of whatever is outside of requests with one of their own; `undefined` for none. */
export function useClient(used: SentryClient | undefined, source?: SpanSource): void {
  client = used;
  spans = source;
}

/** The client that captures. */
export function currentClient(): SentryClient | undefined {
  return scopesOf(context.active()).of?.client ?? client;
}

/** Whose spans are flushed with the client's events; none inside a request that sends its own. */
export function currentSpans(): SpanSource | undefined {
  return scopesOf(context.active()).of?.holdsSpans ? undefined : spans;
}
