/** Cloudflare Workers: the core is a module of the bundle. @module */

import wasm from '../core/edgespan_bg.wasm';
import { workersClock } from '../clock.js';
import { type StorageClass, storageOfProcess, useStorage } from '../context.js';
import { useModule } from '../core.js';
import { useRuntime } from '../runtime.js';

useModule(wasm);
useRuntime({ language: 'webjs', clock: workersClock });
// With the flag `nodejs_als` alone there is no `process`; without any flag the import fails.
useStorage(storageOfProcess() ?? (await importStorage()));

async function importStorage(): Promise<StorageClass | undefined> {
  try {
    return ((await import('node:async_hooks')) as { AsyncLocalStorage: StorageClass }).AsyncLocalStorage;
  } catch {
    return undefined;
  }
}

export * from '../index.js';
