/** Cloudflare Workers: the core is a module of the bundle. @module */

// Bundlers lay modules down in the order in which they are imported, and gzip finds what repeats within 32 KiB: what Sentry's
// modules share with all others comes first, then what every Worker needs, then Sentry's. This import has no other effect.
import '../sentry/by_env.js';
import module from '../core/generated/edgespan_bg.wasm';
import { workersClock } from '../host/clock.js';
import { storageOfProcess } from '../host/context.js';
import { type StorageClass, setHost } from '../host/host.js';

setHost({
  language: 'webjs',
  clock: workersClock,
  module,
  // With the flag `nodejs_als` alone there is no `process`; without any flag the import fails.
  storage: storageOfProcess() ?? (await importStorage()),
  waitUntil: await importWaitUntil(),
  isWorkers: true,
});

async function importStorage(): Promise<StorageClass | undefined> {
  try {
    return ((await import('node:async_hooks')) as { AsyncLocalStorage: StorageClass }).AsyncLocalStorage;
  } catch {
    return undefined;
  }
}

/** That of the active invocation, for code that has no context of an invocation at hand; Workers have it since 2025. */
async function importWaitUntil(): Promise<((promise: Promise<unknown>) => void) | undefined> {
  try {
    return (await import('cloudflare:workers')).waitUntil;
  } catch {
    return undefined;
  }
}

export { instrument } from '../workers/instrument.js';
export * from '../index.js';
