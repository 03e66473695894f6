/**
 * Hyperdrive: the connections that are made through the binding itself. Where a driver connects by its
 * `connectionString`, which is never looked at, there is nothing to see.
 *
 * @module
 */

import type { BindingKind } from '../../types/binding_kind.js';
import { patched } from './patch.js';
import { traceConnect } from './socket.js';

const trace = /* @__PURE__ */ patched<string>({
  connect: (method, object, args, name) =>
    traceConnect('hyperdrive', method, object, args, {
      'cloudflare.binding.type': 'hyperdrive',
      'cloudflare.binding.name': name,
    }),
});

/** Hyperdrive. */
export function traceHyperdrive(binding: object, name: string): object {
  return trace(binding, name);
}

/** Hyperdrive. */
export const hyperdrive: BindingKind = { kind: 'hyperdrive', members: 'connectionString', trace: traceHyperdrive };
