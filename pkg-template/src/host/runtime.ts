/**
 * What edgespan needs to know of the runtime it is in. Each entry in `entry/` says it once, before anything else.
 *
 * @module
 */

import { type Clock, monotonicClock } from './clock.js';
import type { place } from '../workers/place.js';

/** Facts of a runtime. */
export interface Runtime {
  /** The resource attribute `telemetry.sdk.language`. */
  readonly language: 'nodejs' | 'webjs';
  readonly clock: Clock;
  /** Whether pages run here: a page may not say what it is in `User-Agent` without asking the server first. */
  readonly isBrowser?: boolean;
  /** Keeps the invocation alive until a promise settles, where there is something to keep alive. */
  readonly waitUntil?: ((promise: Promise<unknown>) => void) | undefined;
  /** Finds out where the code runs, where only an invocation tells. */
  readonly place?: typeof place;
}

/** The runtime. */
export let runtime: Runtime = { language: 'webjs', clock: monotonicClock };

/** Says what the runtime is. */
export function useRuntime(facts: Runtime): void {
  runtime = facts;
}

/** The runtime's own `fetch`, from before anyone traced it. */
export const hostFetch: typeof globalThis.fetch = globalThis.fetch;
