/** Browsers: `init()` fetches the core, and compiles it while it arrives. @module */

import { monotonicClock } from '../host/clock.js';
import { type ModuleSource, setHost } from '../host/host.js';

setHost({ language: 'webjs', clock: monotonicClock, load, isBrowser: true });

async function load(
  source: ModuleSource = new URL('../core/generated/edgespan_bg.wasm', import.meta.url),
): Promise<WebAssembly.Module> {
  if (typeof source !== 'string' && !(source instanceof URL)) return source;
  const failed = (why: string): TypeError => new TypeError(`edgespan: the core was not loaded: ${source} ${why}`);
  const response = await fetch(source).catch((error: unknown) => {
    throw failed(`could not be fetched (${String(error)})`);
  });
  if (!response.ok) throw failed(`answered ${response.status}`);
  // A server may not know the type of .wasm, or add to it what `compileStreaming` refuses.
  const isWasm = response.headers.get('content-type') === 'application/wasm';
  try {
    return await (isWasm ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer()));
  } catch (error) {
    throw failed(`is no WebAssembly (${String(error)})`);
  }
}

export * from '../index.js';
