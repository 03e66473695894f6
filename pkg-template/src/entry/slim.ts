/**
 * `edgespan/slim`: traces requests, outgoing `fetch` and the user's own spans only. Loads the core as `edgespan` does; on
 * Workers the entry is `slim-workerd.ts`.
 *
 * @module
 */

import 'edgespan';

export { type Stats, stats } from '../spans/stats.js';
export { instrument } from '../workers/slim/instrument.js';
export type { SlimOptions } from '../workers/slim/options.js';
