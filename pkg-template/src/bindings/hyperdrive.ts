/**
 * Hyperdrive: the connections that are made through the binding itself. Where a driver connects by its
 * `connectionString`, which is never looked at, there is nothing to see.
 *
 * @module
 */

import { inPlace } from './in_place.js';
import { traceConnect } from './socket.js';

/** Hyperdrive. */
export function wrapHyperdrive(binding: object, name: string): object {
  return inPlace(binding, { connect: traceConnect('hyperdrive', name, 'hyperdrive') });
}
