// Browsers: the wasm is fetched.
import { use } from './instance.js';

use(await WebAssembly.compileStreaming(fetch(new URL('inspect_bg.wasm', import.meta.url))));
export * from './instance.js';
