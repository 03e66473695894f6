// Cloudflare Workers: the wasm is a module of the bundle.
import wasm from './inspect_bg.wasm';
import { use } from './instance.js';

use(wasm);
export * from './instance.js';
