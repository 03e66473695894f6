/**
 * Cloudflare Workers as a host.
 *
 * @module
 */

import { workersClock } from './clock.js';
import type { Host, StorageClass } from './host.js';

/** The host, with the core's module from the bundle. */
export async function workersHost(module: WebAssembly.Module): Promise<Host> {
  // Workers have AsyncLocalStorage with a compatibility flag, and `waitUntil` of the active invocation since 2025.
  const hooks = await settled<{ AsyncLocalStorage: StorageClass }>(import('node:async_hooks'));
  const workers = await settled<{ waitUntil?: Host['waitUntil'] }>(import('cloudflare:workers'));
  return {
    language: 'webjs',
    clock: workersClock,
    module,
    storage: hooks?.AsyncLocalStorage,
    storageAdvice: 'set the compatibility flag `nodejs_als` or `nodejs_compat`',
    waitUntil: workers?.waitUntil,
    isWorkers: true,
  };
}

/** The result of a promise; `undefined` when it rejects. */
async function settled<T>(promise: Promise<unknown>): Promise<T | undefined> {
  try {
    return (await promise) as T;
  } catch {
    return undefined;
  }
}
