/**
 * The argument of `tracesSampler`: the union of the arguments in versions 8 to 11 of Sentry's SDKs.
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';
import type { SamplingContext } from '../types/options.js';
import type { Caller } from './caller.js';
import { normalizedRequest } from './request_context.js';

/** The sampling context of a local root span. The request is read when the sampler reads `normalizedRequest`. */
export function samplingContextOf(
  name: string,
  attributes: Attributes,
  { isSampled: parentSampled, rate: parentSampleRate }: Caller,
  request: Request | undefined,
): SamplingContext {
  const samplingContext: SamplingContext = {
    name,
    attributes,
    parentSampled,
    parentSampleRate,
    inheritOrSampleWith: (rate) => parentSampleRate ?? (parentSampled === undefined ? rate : Number(parentSampled)),
    transactionContext: { name, parentSampled },
  };
  if (!request) return samplingContext;
  let cached: SamplingContext['normalizedRequest'];
  return Object.defineProperty(samplingContext, 'normalizedRequest', {
    enumerable: true,
    get: () => (cached ??= normalizedRequest(request)),
  });
}
