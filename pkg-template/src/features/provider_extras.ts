/**
 * What `createProvider` hands on: all of `extras.ts`, span processors, OTLP in JSON, and images of spans for the
 * platform's own tracing.
 *
 * @module
 */

import { partialJson } from './json/answer.js';
import { deliverJson } from './json/delivery.js';
import { EXTRAS, type Extras } from '../types/features.js';
import { processorsOf } from './processors/list.js';
import { ProcessedSpan } from './processors/processed_span.js';
import { runAll } from '../tracing/run_processors.js';
import { MIRROR } from './mirror.js';

export const PROVIDER_EXTRAS: Extras = {
  ...EXTRAS,
  ProcessedSpan,
  processorsOf,
  runAll,
  deliverJson,
  partialJson,
  mirror: MIRROR,
};
