/**
 * Cloudflare Workers as a host.
 *
 * @module
 */

import { workersClock } from './clock.js';
import { storageOfProcess } from './context.js';
import type { Host, StorageClass } from './host.js';

/** The host, with the core's module from the bundle. */
export async function workersHost(module: WebAssembly.Module): Promise<Host> {
  return {
    language: 'webjs',
    clock: workersClock,
    module,
    // With the flag `nodejs_als` alone there is no `process`; without any flag the import fails.
    storage: storageOfProcess() ?? (await importStorage()),
    waitUntil: await importWaitUntil(),
    storageAdvice: 'set the compatibility flag `nodejs_als` or `nodejs_compat`',
    isWorkers: true,
  };
}

async function importStorage(): Promise<StorageClass | undefined> {
  try {
    return ((await import('node:async_hooks')) as { AsyncLocalStorage: StorageClass }).AsyncLocalStorage;
  } catch {
    return undefined;
  }
}

/** `waitUntil` of the active invocation, for code without `ctx`; Workers export it since 2025. */
async function importWaitUntil(): Promise<((promise: Promise<unknown>) => void) | undefined> {
  try {
    return (await import('cloudflare:workers')).waitUntil;
  } catch {
    return undefined;
  }
}
