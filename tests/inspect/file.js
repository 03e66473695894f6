// Node and Bun: the wasm is a file beside this one. Nothing is awaited, so that `require` works too.
import { readFileSync } from 'node:fs';
import { use } from './instance.js';

use(new WebAssembly.Module(readFileSync(new URL('inspect_bg.wasm', import.meta.url))));
export * from './instance.js';
