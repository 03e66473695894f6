/**
 * Debug log lines about traces that are not sent, with the reason.
 *
 * @module
 */

import { debugLog } from '../host/diag.js';
import type { Settings } from '../types/settings.js';
import type { TraceNote } from '../types/trace_note.js';
import type { Trace } from './trace.js';

/** The reason of a sampling decision: the note's, else that of the options. `hasCaller`: the trace has a remote parent. */
export function reasonOf(settings: Settings, note: TraceNote | undefined, hasCaller: boolean): string {
  try {
    if (note?.reason) return note.reason;
  } catch {
    // The note is the user's object, and its getter threw.
  }
  return settings.samplingReason(hasCaller);
}

/** Logs that the first local span of a trace is not recorded. */
export function logUnsampled(settings: Settings, name: string, { note, id }: Trace, hasCaller: boolean): void {
  const reason = reasonOf(settings, note, hasCaller);
  debugLog(`${JSON.stringify(note?.transaction ?? name)} is not recorded (${reason}), trace ${id}`);
}

/** Logs that spans of a recording were sampled out. */
export function logSampledOut({ tail }: Settings, traceId: string | undefined, spans: number): void {
  debugLog(`spans not sent: ${spans} of trace ${traceId} (${tail ? 'tail sampling' : 'recorded only'})`);
}
