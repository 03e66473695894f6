/** `edgespan/slim` on Cloudflare Workers: with a core that has what it needs alone. @module */

import module from '../core/generated/edgespan_slim_bg.wasm';
import { host, setHost } from '../host/host.js';
import { workersHost } from '../host/workers.js';

const own = await workersHost(module);
// With `edgespan` in the same program there is one core, which is the whole one: that is set here before, or later.
if (!host.module) setHost(own);

export { stats } from '../spans/stats.js';
export { instrument } from '../workers/slim/instrument.js';
