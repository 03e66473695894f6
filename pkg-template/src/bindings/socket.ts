/**
 * TCP connections: a span until a socket is open, or failed to open. What is sent through it is not seen.
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';
import { isFunction, isString } from '../is.js';
import { traceCall } from './call.js';
import type { BindingKind } from './kind.js';
import { type Method, replaced } from './patch.js';

/** A `connect` of a binding. */
export function connectThrough(call: Method, args: unknown[], kind: BindingKind, type: string, name: string): unknown {
  return trace(kind, () => call(...args), args, {
    'cloudflare.binding.type': type,
    'cloudflare.binding.name': name,
  });
}

/** The function `connect` of `cloudflare:sockets`, or one like it, traced. */
export function tracedConnect(connect: object): object {
  if (!isFunction(connect)) return connect;
  return replaced(connect as unknown as Method, (call, args) => trace('socket', () => call(...args), args, {}));
}

function trace(kind: BindingKind, connect: () => unknown, args: unknown[], attributes: Attributes): unknown {
  return traceCall(
    kind,
    () => ({
      name: 'connect',
      attributes: { 'network.transport': 'tcp', ...attributes, ...addressOf(args[0]) },
      aside: (socket) => (socket as { opened?: unknown } | undefined)?.opened,
    }),
    connect,
  );
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
