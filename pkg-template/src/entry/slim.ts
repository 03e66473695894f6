/**
 * `edgespan/slim`: requests, outgoing `fetch` and spans of your own, and nothing else. It loads the core as `edgespan`
 * does; on Workers `slim-workerd.ts` stands for it.
 *
 * @module
 */

import 'edgespan';

export { type Stats, stats } from '../spans/stats.js';
export { instrument } from '../workers/slim/instrument.js';
export type { SlimOptions } from '../workers/slim/options.js';
