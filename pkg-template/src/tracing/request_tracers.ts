/**
 * The tracers of instrumented requests, one provider for all entries of the package.
 *
 * @module
 */

import { Tracers } from './tracers.js';

/** Records only inside of requests. Who instruments sets how spans are sampled. */
export const requestTracers = new Tracers(() => undefined);
