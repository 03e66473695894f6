/**
 * Parts that a bundle carries only when they are imported: each is a value for an option. What they do is in
 * `features/`, what is done with them in `config/settings.ts`.
 *
 * @module
 */

import type { ContextManager, Span } from '@opentelemetry/api';
import type { Observer } from './observer.js';
import type { SpanProcessor } from './span_processor.js';

/** A class of recorded spans: its constructor takes what `RecordingSpan` of `tracing/span.ts` and a parent take. */
export type SpanClass = new (...args: never[]) => Span;

/** What `spanProcessors(…)` returns, for the option of that name. */
export interface SpanProcessing {
  readonly processors: readonly SpanProcessor[];
  /** Spans that call them. */
  readonly Span: SpanClass;
  /** Calls all of them in order, then waits for all: whether everything went well. Never rejects. */
  readonly callAll: (processors: Iterable<SpanProcessor>, method: 'forceFlush' | 'shutdown') => Promise<boolean>;
}

/** `mirror`, for the option `native`: the platform's own tracing gets the spans of your code, too. */
export interface Mirror {
  /** Starts and ends the platform's spans. */
  readonly processing: (processing: SpanProcessing | undefined) => SpanProcessing;
  /** Makes them active. */
  readonly contextManager: () => ContextManager;
}

/** `waterfall`, for the option `debug`: the spans of each request as text, drawn in time. */
export interface Waterfall {
  /** Throws on malformed bytes. */
  readonly waterfall: (request: Uint8Array, reasonOf: (hasCaller: boolean) => string) => string;
}

/** What a client for errors adds to a provider that it makes. */
export interface Features {
  /** Sees invocations beside their spans. */
  readonly observer?: Observer | undefined;
  /** The class of recorded spans. Default: the ordinary one. */
  readonly Span?: SpanClass | undefined;
  /** There is no receiver, whatever the options are: spans are recorded, and lost as `unconfigured`. */
  readonly isUnsent?: boolean;
}
