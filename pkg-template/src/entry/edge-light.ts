/** Vercel's edge runtime: the core is a module of the bundle, of another realm. @module */

import wasm from '../core/edgespan_bg.wasm?module';
import { monotonicClock } from '../clock.js';
import { type StorageClass, useStorage } from '../context.js';
import { useModule } from '../core.js';
import { useRuntime } from '../runtime.js';
import { vercelWaitUntil } from '../vercel.js';

useModule(wasm);
useRuntime({ language: 'webjs', clock: monotonicClock, waitUntil: vercelWaitUntil });
useStorage((globalThis as { AsyncLocalStorage?: StorageClass }).AsyncLocalStorage);

export * from '../index.js';
