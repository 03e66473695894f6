/** Browsers: `init()` fetches the core, and compiles it while it arrives. @module */

import { monotonicClock } from '../host/clock.js';
import { type ModuleSource, setHost } from '../host/host.js';

setHost({ language: 'webjs', clock: monotonicClock, load, isBrowser: true });

async function load(
  source: ModuleSource = new URL('../core/generated/edgespan_bg.wasm', import.meta.url),
): Promise<WebAssembly.Module> {
  if (typeof source !== 'string' && !(source instanceof URL)) return source;
  const response = await fetch(source);
  if (!response.ok) throw new TypeError(`edgespan: the core was not loaded: ${source} answered ${response.status}`);
  const isWasm = response.headers.get('content-type')?.startsWith('application/wasm');
  try {
    // A server may not know the type of .wasm.
    return await (isWasm ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer()));
  } catch (error) {
    throw new TypeError(`edgespan: the core was not loaded: ${source} is no WebAssembly (${String(error)})`);
  }
}

export * from '../index.js';
