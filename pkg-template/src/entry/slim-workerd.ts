/** `edgespan/slim` on Cloudflare Workers, with a smaller core that has only its features. @module */

import module from '../core/generated/edgespan_slim_bg.wasm';
import { host, setHost } from '../host/host.js';
import { workersHost } from '../host/workers.js';

const slimHost = await workersHost(module);
// With `edgespan` in the same program both use its full core, whose entry calls `setHost()` before or after this one.
if (!host.module) setHost(slimHost);

export { stats } from '../spans/stats.js';
export { instrument } from '../workers/slim/instrument.js';
