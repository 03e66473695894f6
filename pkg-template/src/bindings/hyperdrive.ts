/**
 * Hyperdrive: the connections that are made through the binding itself. Where a driver connects by its
 * `connectionString`, which is never looked at, there is nothing to see.
 *
 * @module
 */

import { patched } from './patch.js';
import { connectThrough } from './socket.js';

const trace = /* @__PURE__ */ patched<string>({
  connect: (call, args, name) => connectThrough(call, args, 'hyperdrive', 'hyperdrive', name),
});

/** Hyperdrive. */
export function traceHyperdrive(binding: object, name: string): object {
  return trace(binding, name);
}
