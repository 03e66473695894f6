/**
 * The differences between runtimes. Each entry in `entry/` sets the host once, before any other code runs.
 *
 * @module
 */

import type { Context } from '@opentelemetry/api';
import { type Clock, monotonicClock } from './clock.js';

/** The methods of AsyncLocalStorage that edgespan uses. */
export interface Storage {
  getStore(): Context | undefined;
  run<R>(store: Context, callback: () => R): R;
}

/** The runtime's constructor of AsyncLocalStorage. */
export type StorageClass = new () => Storage;

/** A WebAssembly module, or its URL. */
export type ModuleSource = WebAssembly.Module | URL | string;

/** A runtime. */
export interface Host {
  /** The resource attribute `telemetry.sdk.language`. */
  readonly language: 'nodejs' | 'webjs';
  readonly clock: Clock;
  /** The core's module, in runtimes that load it when the package is imported. */
  readonly module?: WebAssembly.Module;
  /** Fetches the core's module, in other runtimes. */
  readonly load?: (source?: ModuleSource) => Promise<WebAssembly.Module>;
  /** AsyncLocalStorage, if the runtime has it. */
  readonly storage?: StorageClass | undefined;
  /** What users can do without {@link storage}. */
  readonly storageAdvice: string;
  /** Whether the runtime is Cloudflare Workers: the clock stands still between I/O, invocations have platform facts. */
  readonly isWorkers?: boolean;
  /** Whether the runtime is a browser: a page's requests to other origins must not set `User-Agent`. */
  readonly isBrowser?: boolean;
  /** Keeps the active invocation alive until a promise settles. May throw outside of invocations. */
  readonly waitUntil?: ((promise: Promise<unknown>) => void) | undefined;
}

/** The runtime. */
export let host: Host = { language: 'webjs', clock: monotonicClock, storageAdvice: '' };

/** For runtimes where no flag adds AsyncLocalStorage. */
export const PASS_CONTEXTS = 'pass contexts to `startSpan`, or set `contextManager`';

/** Sets the runtime. */
export function setHost(runtime: Host): void {
  host = runtime;
}

/** The `fetch` of the runtime at import, before any patch. */
export const hostFetch: typeof globalThis.fetch = globalThis.fetch;

/** Keeps the active invocation, if any, alive until a promise settles. Never throws. */
export function keepAlive(
  promise: Promise<unknown> | undefined,
  waitUntil: Host['waitUntil'] = host.waitUntil,
): void {
  try {
    if (promise) waitUntil?.(promise);
  } catch {
    // The invocation is over, or there is none.
  }
}
