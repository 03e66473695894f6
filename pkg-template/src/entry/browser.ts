/** Browsers: `init()` fetches the core, and compiles it while it arrives. @module */

import { monotonicClock } from '../host/clock.js';
import { useModule } from '../core/instance.js';
import { useLoader } from '../host/loading.js';
import { useRuntime } from '../host/runtime.js';

useRuntime({ language: 'webjs', clock: monotonicClock, isBrowser: true });
useLoader(async () => {
  const url = new URL('../core/generated/edgespan_bg.wasm', import.meta.url);
  try {
    useModule(await WebAssembly.compileStreaming(fetch(url)));
  } catch {
    // A server that does not know the type of .wasm.
    useModule(await WebAssembly.compile(await (await fetch(url)).arrayBuffer()));
  }
});

export * from '../index.js';
