/**
 * A hint for who posts to Sentry's host, but not where Sentry takes traces.
 *
 * @module
 */

import { isMisplaced } from './dsn.js';
import type { Dsn } from '../types/dsn.js';
import { describeValue, consoleWarnOnce } from '../../host/diag.js';

/** Tells once that an endpoint at the DSN's own origin is not where Sentry takes its traces. */
export function warnMisplaced(endpoint: string | undefined, dsn: Dsn): void {
  if (endpoint === undefined || !isMisplaced(endpoint, dsn)) return;
  consoleWarnOnce(
    `option \`endpoint\` of OTLPIntegration is ${describeValue(endpoint)}; Sentry takes the traces of this \`dsn\` at ` +
      `${describeValue(dsn.tracesUrl)}, leave the option out`,
  );
}
