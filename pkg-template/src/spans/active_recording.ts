/**
 * The recording of the active context.
 *
 * @module
 */

import type { Context } from '@opentelemetry/api';
import { createContextKey } from '../host/opentelemetry.js';
import type { Recording } from './recording.js';

const RECORDING = createContextKey('edgespan recording');

/** A context whose spans belong to a recording. */
export function withRecording(context: Context, recording: Recording): Context {
  return context.setValue(RECORDING, recording);
}

/** The recording that a context's spans belong to. */
export function recordingOf(context: Context): Recording | undefined {
  return context.getValue(RECORDING) as Recording | undefined;
}
