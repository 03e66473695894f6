/**
 * What a `tracesSampler` is told: the union of what versions 8 to 11 of Sentry's SDKs tell.
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';
import type { SamplingContext } from '../types/options.js';
import type { Caller } from './caller.js';
import { normalizedRequest } from './request_context.js';

/** The context of a span that begins a trace here. A request is read when it is asked for. */
export function samplingContextOf(
  name: string,
  attributes: Attributes,
  { isSampled: parentSampled, rate: parentSampleRate }: Caller,
  request: Request | undefined,
): SamplingContext {
  const told: SamplingContext = {
    name,
    attributes,
    parentSampled,
    parentSampleRate,
    inheritOrSampleWith: (rate) => parentSampleRate ?? (parentSampled === undefined ? rate : Number(parentSampled)),
    transactionContext: { name, parentSampled },
  };
  if (!request) return told;
  let read: SamplingContext['normalizedRequest'];
  return Object.defineProperty(told, 'normalizedRequest', {
    enumerable: true,
    get: () => (read ??= normalizedRequest(request)),
  });
}
