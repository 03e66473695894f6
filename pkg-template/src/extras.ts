/**
 * What a provider of `createProvider` has beyond the options of a bare `instrument()`: spans that span processors can
 * read, and requests in JSON. It is handed on as a value, so that a bundle without `createProvider` does not hold it.
 *
 * @module
 */

import { jsonRequests } from './otlp/json.js';
import { processorsOf } from './processors/list.js';
import { ProcessedSpan } from './processors/processed_span.js';
import { runAll } from './processors/run.js';

/** What is handed on. */
export interface Extras {
  readonly ProcessedSpan: typeof ProcessedSpan;
  readonly jsonRequests: typeof jsonRequests;
  readonly processorsOf: typeof processorsOf;
  readonly runAll: typeof runAll;
}

/** Key of options that bring the extras along: those of `optionsFromEnv`, which cannot know who will use them. */
export const BROUGHT = Symbol('edgespan extras');

export const EXTRAS: Extras = { ProcessedSpan, jsonRequests, processorsOf, runAll };
