/** Cloudflare Workers: the core is a WebAssembly module of the bundle. @module */

// The order of imports is for compression: bundlers write modules in the order of their imports, and gzip finds repetitions
// within 32 KiB. Modules that Sentry's share with all others come first, then those that every Worker needs, then Sentry's.
// The second import has no other effect.
import { workersHost } from '../host/workers.js';
import '../sentry/by_env.js';
import module from '../core/generated/edgespan_bg.wasm';
import { setHost } from '../host/host.js';

setHost(await workersHost(module));

export { instrument } from '../workers/instrument.js';
export * from '../index.js';
