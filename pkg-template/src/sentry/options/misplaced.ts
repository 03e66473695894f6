/**
 * A warning for an endpoint on Sentry's host whose path is not that of Sentry's OTLP endpoint.
 *
 * @module
 */

import { isMisplaced } from './dsn.js';
import type { Dsn } from '../types/dsn.js';
import { describeValue, consoleWarnOnce } from '../../host/diag.js';

/** Warns once when an endpoint has the DSN's origin, but not the path of the DSN's traces URL. */
export function warnMisplaced(endpoint: string | undefined, dsn: Dsn): void {
  if (endpoint === undefined || !isMisplaced(endpoint, dsn)) return;
  consoleWarnOnce(
    `option \`endpoint\` of OTLPIntegration is ${describeValue(endpoint)}; Sentry takes the traces of this \`dsn\` at ` +
      `${describeValue(dsn.tracesUrl)}, leave the option out`,
  );
}
