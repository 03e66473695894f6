/**
 * Sentry's client here and now: that of the active request, else the one of `init()`.
 *
 * @module
 */

import { context } from '../../host/opentelemetry.js';
import type { FlushOptions, FlushOutcome } from '../../tracing/flush_outcome.js';
import type { EventClient } from './event_client.js';
import { scopesOf } from './scopes.js';

/** Whoever has spans to send beside the client's events: `init()`'s provider. */
export interface SpanSource {
  forceFlush(options?: FlushOptions): Promise<FlushOutcome>;
  shutdown(options?: FlushOptions): Promise<FlushOutcome>;
}

let client: EventClient | undefined;
let spans: SpanSource | undefined;

/** Sets the client of whatever is outside of requests with one of their own; `undefined` for none. */
export function setClient(used: EventClient | undefined, source?: SpanSource): void {
  client = used;
  spans = source;
}

/** The client that captures. */
export function currentClient(): EventClient | undefined {
  return scopesOf(context.active()).of?.client ?? client;
}

/** Whose spans are flushed with the client's events; none inside a request that sends its own. */
export function currentSpans(): SpanSource | undefined {
  return scopesOf(context.active()).of?.holdsSpans ? undefined : spans;
}
