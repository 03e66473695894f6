/** Bun: the core is a file, which `bun build` and `bun build --compile` include. @module */

import { readFileSync } from 'node:fs';
import wasm from '../core/generated/edgespan_bg.wasm' with { type: 'file' };
import { monotonicClock } from '../host/clock.js';
import { storageOfProcess } from '../host/context.js';
import { PASS_CONTEXTS, setHost } from '../host/host.js';

setHost({
  language: 'nodejs',
  clock: monotonicClock,
  module: new WebAssembly.Module(readFileSync(new URL(wasm as unknown as string, import.meta.url))),
  storage: storageOfProcess(),
  storageAdvice: PASS_CONTEXTS,
});

export * from '../index.js';
