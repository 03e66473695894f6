/** Vercel's edge runtime: the core is a WebAssembly module of the bundle, created in another realm. @module */

import module from '../core/generated/edgespan_bg.wasm?module';
import { monotonicClock } from '../host/clock.js';
import { PASS_CONTEXTS, type StorageClass, setHost } from '../host/host.js';
import { vercelWaitUntil } from './vercel.js';

setHost({
  language: 'webjs',
  clock: monotonicClock,
  module,
  storage: (globalThis as { AsyncLocalStorage?: StorageClass }).AsyncLocalStorage,
  storageAdvice: PASS_CONTEXTS,
  waitUntil: vercelWaitUntil,
});

export * from '../index.js';
