/** Browsers: `init()` fetches the core and compiles it while it downloads. @module */

import { monotonicClock } from '../host/clock.js';
import { type ModuleSource, PASS_CONTEXTS, setHost } from '../host/host.js';

setHost({ language: 'webjs', clock: monotonicClock, load, storageAdvice: PASS_CONTEXTS, isBrowser: true });

async function load(
  source: ModuleSource = new URL('../core/generated/edgespan_bg.wasm', import.meta.url),
): Promise<WebAssembly.Module> {
  const loadError = (reason: string): TypeError => new TypeError(`edgespan: the core was not loaded: ${source} ${reason}`);
  const module = typeof source === 'string' || source instanceof URL ? await compiled(source, loadError) : source;
  if (WebAssembly.Module.exports(module).some(({ name }) => name === 'call')) return module;
  throw loadError('is not edgespan/core.wasm');
}

async function compiled(source: string | URL, loadError: (reason: string) => TypeError): Promise<WebAssembly.Module> {
  const response = await fetch(source).catch((error: unknown) => {
    throw loadError(`could not be fetched (${String(error)})`);
  });
  if (!response.ok) throw loadError(`answered ${response.status}`);
  // `compileStreaming` rejects any other content type, also one with parameters, and servers may send those for .wasm.
  const isWasm = response.headers.get('content-type') === 'application/wasm';
  try {
    return await (isWasm ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer()));
  } catch (error) {
    throw loadError(`is no WebAssembly (${String(error)})`);
  }
}

export * from '../index.js';
