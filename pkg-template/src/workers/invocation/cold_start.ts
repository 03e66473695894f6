/**
 * Whether an invocation is the first that an isolate serves (OpenTelemetry semantic conventions, `faas/faas-spans.md`).
 *
 * @module
 */

import { host } from '../../host/host.js';

let isWarm = false;

/** `true` once in the life of an isolate on Workers; elsewhere nobody knows what an isolate is, and it is `false`. */
export function isColdStart(): boolean {
  const isCold = !isWarm && host.isWorkers === true;
  isWarm = true;
  return isCold;
}
