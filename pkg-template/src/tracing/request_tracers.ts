/**
 * The tracers of instrumented requests, one provider for all entries of the package.
 *
 * @module
 */

import { nonRecordingSpan } from './tracer.js';
import { Tracers } from './tracers.js';

/** Records only inside of requests. Who instruments sets how spans are sampled; before that, none is recorded. */
export const requestTracers = new Tracers(() => undefined, unset);

/** How spans are sampled before anything is instrumented. */
export function unset(...[, , parent]: Parameters<Tracers['startSampled']>): ReturnType<Tracers['startSampled']> {
  return nonRecordingSpan(parent?.spanContext());
}
