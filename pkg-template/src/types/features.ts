/**
 * Optional features, which a bundle contains only when they are imported: each is a value of an option. They are
 * implemented in `features/`, and `config/settings.ts` applies them. Their functions are declared once per module and take
 * the value as a parameter: the settings cache compares functions by identity, so equal values share their settings.
 *
 * @module
 */

import type { Attributes, Context, ContextManager, Span } from '@opentelemetry/api';
import type { Observer } from './observer.js';
import type { SpanProcessor } from './span_processor.js';

/** A class of recorded spans: see `SpanConstructor` of `tracing/span/new_span.ts` for the parameters. */
export type SpanClass = new (...args: never[]) => Span;

/** The result of `spanProcessors(…)`, for the option of that name. */
export interface SpanProcessing {
  readonly processors: readonly SpanProcessor[];
  /** The class of spans that call the processors. */
  readonly Span: SpanClass;
  /** Calls a method of all processors in order, then waits for all. `true` when all succeeded. Never rejects. */
  readonly callAll: (processors: Iterable<SpanProcessor>, method: 'forceFlush' | 'shutdown') => Promise<boolean>;
}

/** The result of `baggageSpanAttributes(…)`, for the option of that name. */
export interface BaggageSpanAttributes {
  /** Keys, and prefixes that end in `*`. */
  readonly keys: readonly string[];
  /** The entries of a context's baggage with these keys, under the same keys; `undefined` for none. Never throws. */
  readonly attributesOf: (baggage: BaggageSpanAttributes, context: Context) => Attributes | undefined;
}

/** `mirror`, for the option `native`: spans of your code are also recorded by the platform's own tracing. */
export interface Mirror {
  /** Starts and ends the platform's spans. */
  readonly processing: (processing: SpanProcessing | undefined) => SpanProcessing;
  /** Makes the platform's spans active. */
  readonly contextManager: () => ContextManager;
}

/** `waterfall`, for the option `debug`: the spans of each request as a text diagram over time. */
export interface Waterfall {
  /** Logs the spans of a request; `reasonOf` describes their sampling decision. Never throws. */
  readonly waterfall: (request: Uint8Array, reasonOf: (hasCaller: boolean) => string) => void;
}

/** The additions of a client for errors to the settings of its provider. */
export interface Features {
  /** Hooks into invocations. */
  readonly observer?: Observer | undefined;
  /** The class of recorded spans. Default: `RecordingSpan`. */
  readonly Span?: SpanClass | undefined;
  /** Without receiver, in spite of the options: spans are recorded, and counted as lost for `unconfigured`. */
  readonly isUnsent?: boolean;
}
