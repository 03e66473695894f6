// Deno, where a file takes a permission to read, and any other runtime: the wasm comes along as text.
import wasm from './inspect_bg.b64.js';
import { use } from './instance.js';

use(new WebAssembly.Module(Uint8Array.from(atob(wasm), (character) => character.charCodeAt(0))));
export * from './instance.js';
