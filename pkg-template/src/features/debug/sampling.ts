/**
 * Why a trace is recorded or not, in words: what its sampler noted, else what the options say.
 *
 * @module
 */

import { isString } from '../../host/is.js';
import type { TraceNote } from '../../spans/trace.js';
import type { Settings } from '../../config/settings.js';

/** The reason; `hasCaller`: the trace began elsewhere. */
export function reasonOf(settings: Settings, note: TraceNote | undefined, hasCaller: boolean): string {
  try {
    if (note?.reason) return note.reason;
  } catch {
    // The options speak for themselves.
  }
  if (settings.sampler) return 'the sampler decided';
  const { values, isBare } = settings['config'];
  const { sampler, tracesSampleRate } = values;
  if (isBare) return 'the SDK that made it decided';
  if (sampler && !isString(sampler)) return 'the sampler decided';
  const name = sampler ?? (tracesSampleRate === undefined ? 'parentbased_always_on' : 'parentbased_traceidratio');
  if (hasCaller && name.startsWith('parentbased_')) return 'its caller decided';
  return tracesSampleRate === undefined ? `sampler ${name}` : `tracesSampleRate ${tracesSampleRate}`;
}
