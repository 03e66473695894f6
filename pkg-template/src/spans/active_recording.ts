/**
 * The recording of the active context.
 *
 * @module
 */

import type { Context } from '@opentelemetry/api';
import { createContextKey } from '../host/opentelemetry.js';
import type { Recording } from './recording.js';

const RECORDING = createContextKey('edgespan recording');

/** The context with a recording, to which the spans of the context belong. */
export function withRecording(context: Context, recording: Recording): Context {
  return context.setValue(RECORDING, recording);
}

/** The recording of a context. */
export function recordingOf(context: Context): Recording | undefined {
  return context.getValue(RECORDING) as Recording | undefined;
}
