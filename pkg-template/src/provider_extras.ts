/**
 * What `createProvider` hands on: all of `extras.ts`, span processors, OTLP in JSON, and images of spans for the
 * platform's own tracing.
 *
 * @module
 */

import { partialJson } from './export/json_answer.js';
import { deliverJson } from './export/json_delivery.js';
import { EXTRAS, type Extras } from './extras.js';
import { processorsOf } from './processors/list.js';
import { ProcessedSpan } from './processors/processed_span.js';
import { runAll } from './processors/run.js';
import { MIRROR } from './workers/native/mirror.js';

export const PROVIDER_EXTRAS: Extras = {
  ...EXTRAS,
  ProcessedSpan,
  processorsOf,
  runAll,
  deliverJson,
  partialJson,
  mirror: MIRROR,
};
