/** Cloudflare Workers: the core is a module of the bundle. @module */

import wasm from '../core/edgespan_bg.wasm';
import { workersClock } from '../clock.js';
import { type StorageClass, storageOfProcess, useStorage } from '../context.js';
import { useModule } from '../core.js';
import { type Runtime, useRuntime } from '../runtime.js';

useModule(wasm);
useRuntime({ language: 'webjs', clock: workersClock, waitUntil: await importWaitUntil() });
// With the flag `nodejs_als` alone there is no `process`; without any flag the import fails.
useStorage(storageOfProcess() ?? (await importStorage()));

async function importStorage(): Promise<StorageClass | undefined> {
  try {
    return ((await import('node:async_hooks')) as { AsyncLocalStorage: StorageClass }).AsyncLocalStorage;
  } catch {
    return undefined;
  }
}

/** That of the invocation that is active, for what has no `ExecutionContext` at hand. Workers have it since 2025. */
async function importWaitUntil(): Promise<Runtime['waitUntil']> {
  try {
    const { waitUntil } = await import('cloudflare:workers');
    if (typeof waitUntil !== 'function') return undefined;
    return (promise) => {
      try {
        waitUntil(promise);
      } catch {
        // Outside of an invocation there is nothing to keep alive.
      }
    };
  } catch {
    return undefined;
  }
}

export * from '../index.js';
