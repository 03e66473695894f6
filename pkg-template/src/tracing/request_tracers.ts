/**
 * The tracers of instrumented requests, one provider for all entries of the package.
 *
 * @module
 */

import { nonRecordingSpan } from './tracer.js';
import { Tracers } from './tracers.js';

/** Records only inside of requests. `instrument()` sets `startSampled`; before that, no span is recorded. */
export const requestTracers = new Tracers(() => undefined, unset);

/** `startSampled` before anything is instrumented: starts spans that are not recorded. */
export function unset(...[, , parent]: Parameters<Tracers['startSampled']>): ReturnType<Tracers['startSampled']> {
  return nonRecordingSpan(parent?.spanContext());
}
