/**
 * Whether an invocation is the first that an isolate serves (OpenTelemetry semantic conventions, `faas/faas-spans.md`).
 *
 * @module
 */

import { runtime } from '../host/runtime.js';

let isWarm = false;

/** `true` once in the life of an isolate on Workers; elsewhere nobody knows what an isolate is, and it is `false`. */
export function isColdStart(): boolean {
  const isCold = !isWarm && runtime.place !== undefined;
  isWarm = true;
  return isCold;
}
