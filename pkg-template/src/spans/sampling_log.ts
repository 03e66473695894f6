/**
 * Lines of `debug` about traces that are not sent, and why.
 *
 * @module
 */

import { debugLog } from '../host/diag.js';
import type { Settings } from '../types/settings.js';
import type { TraceNote } from '../types/trace_note.js';
import type { Trace } from './trace.js';

/** Why a trace is sampled, or not: by its sampler's note, else by the options. `hasCaller`: the trace began elsewhere. */
export function reasonOf(settings: Settings, note: TraceNote | undefined, hasCaller: boolean): string {
  try {
    if (note?.reason) return note.reason;
  } catch {
    // A sampler of the user's.
  }
  return settings.samplingReason(hasCaller);
}

/** A span is not recorded, and it is the first of its trace here. */
export function logUnsampled(settings: Settings, name: string, { note, id }: Trace, hasCaller: boolean): void {
  const reason = reasonOf(settings, note, hasCaller);
  debugLog(`${JSON.stringify(note?.transaction ?? name)} is not recorded (${reason}), trace ${id}`);
}

/** Spans of a recording are not kept. */
export function logSampledOut({ tail }: Settings, traceId: string | undefined, spans: number): void {
  const why = tail ? 'left out by tail sampling' : 'only recorded for span processors, and not sent';
  debugLog(`${spans} spans of trace ${traceId} are ${why}`);
}
