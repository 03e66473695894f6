/**
 * TCP connections: a span until a socket is open, or failed to open. What is sent through it is not seen.
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';
import { isFunction, isString } from '../../host/is.js';
import { traceCall } from './call.js';
import type { BindingKind, BindingKindName } from '../../types/binding_kind.js';
import type { Method } from './patch.js';

/** A `connect` of a binding, or one like that of `cloudflare:sockets`. */
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

/** The function `connect` of `cloudflare:sockets`, or one like it, traced. */
export function tracedConnect(connect: object): object {
  if (!isFunction(connect)) return connect;
  return new Proxy(connect as unknown as Method, {
    apply: (method, self, args: unknown[]) => traceConnect('socket', method, self, args),
  });
}

/** Of `host:port`, or of an object of both. */
function addressOf(address: unknown): Attributes {
  if (isString(address)) {
    const [, host, port] = /^(.*):(\d+)$/.exec(address) ?? [];
    return { 'server.address': host, 'server.port': port === undefined ? undefined : Number(port) };
  }
  const { hostname, port } = (address ?? {}) as { hostname?: string; port?: number };
  return { 'server.address': hostname, 'server.port': port };
}

/** TCP connections of `cloudflare:sockets`: see `instrumentBinding`. */
export const socket: BindingKind = { kind: 'socket', trace: tracedConnect };
