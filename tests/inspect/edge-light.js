// Vercel's edge runtime: the wasm is a module of the bundle, of another realm.
import wasm from './inspect_bg.wasm?module';
import { use } from './instance.js';

use(wasm);
export * from './instance.js';
