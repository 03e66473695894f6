/** Cloudflare Workers: the core is a module of the bundle. @module */

// Bundlers lay modules down in the order in which they are imported, and gzip finds what repeats within 32 KiB: what Sentry's
// modules share with all others comes first, then what every Worker needs, then Sentry's. The second import has no other
// effect.
import { workersHost } from '../host/workers.js';
import '../sentry/by_env.js';
import module from '../core/generated/edgespan_bg.wasm';
import { setHost } from '../host/host.js';

setHost(await workersHost(module));

export { instrument } from '../workers/instrument.js';
export * from '../index.js';
