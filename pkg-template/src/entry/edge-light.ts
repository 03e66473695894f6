/** Vercel's edge runtime: the core is a module of the bundle, of another realm. @module */

import wasm from '../core/generated/edgespan_bg.wasm?module';
import { monotonicClock } from '../host/clock.js';
import { type StorageClass, useStorage } from '../host/context.js';
import { useModule } from '../core/instance.js';
import { useRuntime } from '../host/runtime.js';
import { vercelWaitUntil } from './vercel.js';

useModule(wasm);
useRuntime({ language: 'webjs', clock: monotonicClock, waitUntil: vercelWaitUntil });
useStorage((globalThis as { AsyncLocalStorage?: StorageClass }).AsyncLocalStorage);

export * from '../index.js';
