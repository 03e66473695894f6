/**
 * What differs between runtimes. Each entry in `entry/` sets it once, before anything else runs.
 *
 * @module
 */

import type { Context } from '@opentelemetry/api';
import { type Clock, monotonicClock } from './clock.js';

/** The part of AsyncLocalStorage that is used. */
export interface Storage {
  getStore(): Context | undefined;
  run<R>(store: Context, callback: () => R): R;
}

/** AsyncLocalStorage's constructor, as the runtime offers it. */
export type StorageClass = new () => Storage;

/** A WebAssembly module, or where to fetch it. */
export type ModuleSource = WebAssembly.Module | URL | string;

/** A runtime. */
export interface Host {
  /** The resource attribute `telemetry.sdk.language`. */
  readonly language: 'nodejs' | 'webjs';
  readonly clock: Clock;
  /** The core, where it is there as soon as the package is imported. */
  readonly module?: WebAssembly.Module;
  /** Fetches the core, where it is not. */
  readonly load?: (source?: ModuleSource) => Promise<WebAssembly.Module>;
  /** AsyncLocalStorage, where there is one. */
  readonly storage?: StorageClass | undefined;
  /** Whether this is Cloudflare Workers: the clock stands still between I/O, and an invocation tells where it runs. */
  readonly isWorkers?: boolean;
  /** Whether pages run here: requests of a page to other origins must not have a `User-Agent` of their own. */
  readonly isBrowser?: boolean;
  /** Keeps the active invocation alive until a promise settles. May throw where there is none. */
  readonly waitUntil?: ((promise: Promise<unknown>) => void) | undefined;
}

/** The runtime. */
export let host: Host = { language: 'webjs', clock: monotonicClock };

/** Sets the runtime. */
export function setHost(runtime: Host): void {
  host = runtime;
}

/** The runtime's own `fetch`, from before anyone patched it. */
export const hostFetch: typeof globalThis.fetch = globalThis.fetch;

/** Keeps the active invocation alive until a promise settles, where there is one. Never throws. */
export function keepAlive(
  promise: Promise<unknown> | undefined,
  waitUntil: Host['waitUntil'] = host.waitUntil,
): void {
  try {
    if (promise) waitUntil?.(promise);
  } catch {
    // The invocation is over, or there is none: nothing is left to be kept alive.
  }
}
