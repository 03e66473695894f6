/**
 * A hint for who posts to Sentry's host, but not where Sentry takes traces.
 *
 * @module
 */

import { shown, warnOnce } from '../../diag.js';
import type { Dsn } from './dsn.js';

/** Tells once that an endpoint at the DSN's own origin is not where Sentry takes its traces. */
export function tellMisplaced(endpoint: string | undefined, { tracesUrl }: Dsn): void {
  if (endpoint === undefined) return;
  const [given, real] = [new URL(endpoint), new URL(tracesUrl)];
  if (given.origin !== real.origin || pathOf(given) === pathOf(real)) return;
  warnOnce(
    `option \`endpoint\` of OTLPIntegration is ${shown(endpoint)}; Sentry takes the traces of this \`dsn\` at ` +
      `${shown(tracesUrl)}, leave the option out`,
  );
}

/** Sentry takes it with and without the last slash. */
function pathOf({ pathname }: URL): string {
  return pathname.replace(/\/$/, '');
}
