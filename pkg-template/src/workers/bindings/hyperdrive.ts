/**
 * Hyperdrive: the connections that are opened with the binding's `connect`. A driver that connects with the binding's
 * `connectionString` is not traced; the `connectionString` is never read.
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

/** Traces a Hyperdrive binding. */
function traceHyperdrive(binding: object, name: string): object {
  return trace(binding, name);
}

/** The kind of Hyperdrive bindings. */
export const hyperdrive: BindingKind = { kind: 'hyperdrive', members: 'connectionString', trace: traceHyperdrive };
