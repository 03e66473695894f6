/**
 * What a provider has beyond the options of a bare `instrument()`: what receivers say when they refuse and for how
 * long, a log for people; with `createProvider`, also span processors, and OTLP in JSON (`provider_extras.ts`). It is
 * handed on as a value, so that a bundle without a provider does not hold it.
 *
 * @module
 */

import type { Attributes, Context, Link, SpanContext, TimeInput } from '@opentelemetry/api';
import { type DebugLog, LOG } from '../features/debug/log.js';
import { readFailure } from '../export/failure.js';
import type { partialJson } from '../features/json/answer.js';
import type { deliverJson } from '../features/json/delivery.js';
import { limitMs } from '../export/rate_limit.js';
import type { Observer } from './observer.js';
import type { processorsOf } from '../features/processors/list.js';
import type { ProcessedSpan } from '../features/processors/processed_span.js';
import type { InstrumentationScope } from './readable_span.js';
import type { runAll } from '../tracing/run_processors.js';
import type { Recording } from '../spans/recording.js';
import type { SpanStart } from '../spans/span_start.js';
import type { RecordingSpan } from '../tracing/span.js';
import type { MIRROR } from '../features/mirror.js';

/** A class of recording spans, made of what a {@link ProcessedSpan} is; it may tell somebody that it has started. */
export type SpanClass = new (
  recording: Recording,
  start: SpanStart,
  name: string,
  startTime: TimeInput | undefined,
  attributes: Attributes | undefined,
  links: Link[] | undefined,
  parent: SpanContext | undefined,
  scope: InstrumentationScope,
) => RecordingSpan & { started?(parentContext: Context): void };

/** What is handed on. */
export interface Extras {
  /** Spans that are told to the option `spanProcessors`. */
  readonly ProcessedSpan?: typeof ProcessedSpan;
  /** What all recorded spans are, in place of ordinary ones. */
  readonly Span?: SpanClass | undefined;
  readonly deliverJson?: typeof deliverJson;
  readonly processorsOf?: typeof processorsOf;
  readonly runAll?: typeof runAll;
  readonly partialJson?: typeof partialJson;
  readonly readFailure: typeof readFailure;
  readonly limitMs: typeof limitMs;
  readonly log: DebugLog;
  /** Watches requests beside their spans. */
  readonly observer?: Observer;
  /** Hands spans to the platform's own tracing. */
  readonly mirror?: typeof MIRROR;
  /** There is no receiver, whatever the options say: spans are recorded, and lost as `unconfigured`. */
  readonly isUnsent?: boolean;
}

/** Key of options that bring the extras along: those of `optionsFromEnv`, which cannot know who will use them. */
export const BROUGHT = Symbol('edgespan extras');

/** What Sentry's clients and providers need too. */
export const EXTRAS: Extras = { readFailure, limitMs, log: LOG };
