/**
 * The current client: that of the active request, else that of `init()`.
 *
 * @module
 */

import { context } from '../../host/opentelemetry.js';
import type { FlushOptions, FlushOutcome } from '../../tracing/flush_outcome.js';
import type { EventClient } from './event_client.js';
import { scopesOf } from './scopes.js';

/** The provider of `init()`, whose spans are flushed with the client's events. */
export interface SpanSource {
  forceFlush(options?: FlushOptions): Promise<FlushOutcome>;
  shutdown(options?: FlushOptions): Promise<FlushOutcome>;
}

let client: EventClient | undefined;
let spans: SpanSource | undefined;

/** Sets the client for code outside of requests that have their own client; `undefined` for none. */
export function setClient(newClient: EventClient | undefined, source?: SpanSource): void {
  client = newClient;
  spans = source;
}

/** The client of the active request, else that of `init()`. */
export function currentClient(): EventClient | undefined {
  return scopesOf(context.active()).of?.client ?? client;
}

/** The provider to flush with the client's events; `undefined` inside a request that sends its own spans. */
export function currentSpans(): SpanSource | undefined {
  return scopesOf(context.active()).of?.holdsSpans ? undefined : spans;
}
