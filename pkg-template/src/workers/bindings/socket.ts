/**
 * TCP connections: a span that ends when the socket has opened or failed to open. Traffic through the socket is not traced.
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';
import { isFunction, isString } from '../../host/is.js';
import { traceCall } from './call.js';
import type { BindingKind, BindingKindName } from '../../types/binding_kind.js';
import type { Method } from './patch.js';

/** Calls `connect` of a binding or of `cloudflare:sockets`, traced. `binding`: the binding's attributes. */
export function traceConnect(
  kind: BindingKindName,
  method: Method,
  object: unknown,
  args: unknown[],
  binding?: Attributes,
): unknown {
  return traceCall(
    kind,
    () => ({
      name: 'connect',
      attributes: { 'network.transport': 'tcp', ...binding, ...addressOf(args[0]) },
      aside: (socket) => (socket as { opened?: unknown } | undefined)?.opened,
    }),
    method,
    object,
    args,
  );
}

/** Wraps the function `connect` of `cloudflare:sockets`, or one of the same signature. */
export function tracedConnect(connect: object): object {
  if (!isFunction(connect)) return connect;
  return new Proxy(connect as unknown as Method, {
    apply: (method, self, args: unknown[]) => traceConnect('socket', method, self, args),
  });
}

/** The attributes of an address: the string `host:port`, or an object with `hostname` and `port`. */
function addressOf(address: unknown): Attributes {
  if (isString(address)) {
    const [, host, port] = /^(.*):(\d+)$/.exec(address) ?? [];
    return { 'server.address': host, 'server.port': port === undefined ? undefined : Number(port) };
  }
  const { hostname, port } = (address ?? {}) as { hostname?: string; port?: number };
  return { 'server.address': hostname, 'server.port': port };
}

/** The kind of `connect` of `cloudflare:sockets`: see `instrumentBinding`. */
export const socket: BindingKind = { kind: 'socket', trace: tracedConnect };
