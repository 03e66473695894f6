/** Cloudflare Workers: the core is a module of the bundle. @module */

// Bundlers lay modules down in the order in which they are imported, and gzip finds what repeats within 32 KiB: what Sentry's
// modules share with all others comes first, then what every Worker needs, then Sentry's. This import has no other effect.
import '../sentry/by_env.js';
import wasm from '../core/generated/edgespan_bg.wasm';
import { workersClock } from '../host/clock.js';
import { type StorageClass, storageOfProcess, useStorage } from '../host/context.js';
import { useModule } from '../core/instance.js';
import { isFunction } from '../host/is.js';
import { type Runtime, useRuntime } from '../host/runtime.js';
import { place } from '../workers/place.js';

useModule(wasm);
useRuntime({ language: 'webjs', clock: workersClock, place, ...(await importWorkers()) });
// With the flag `nodejs_als` alone there is no `process`; without any flag the import fails.
useStorage(storageOfProcess() ?? (await importStorage()));

async function importStorage(): Promise<StorageClass | undefined> {
  try {
    return ((await import('node:async_hooks')) as { AsyncLocalStorage: StorageClass }).AsyncLocalStorage;
  } catch {
    return undefined;
  }
}

/** What Workers have since 2025: that of the invocation that is active, for what has nothing of it at hand. */
async function importWorkers(): Promise<Pick<Runtime, 'waitUntil'>> {
  try {
    const { waitUntil } = await import('cloudflare:workers');
    return { waitUntil: isFunction(waitUntil) ? quietly(waitUntil) : undefined };
  } catch {
    return {};
  }
}

function quietly(waitUntil: (promise: Promise<unknown>) => void): (promise: Promise<unknown>) => void {
  return (promise) => {
    try {
      waitUntil(promise);
    } catch {
      // Outside of an invocation there is nothing to keep alive.
    }
  };
}

export { instrument } from '../workers/instrument.js';
export * from '../index.js';
