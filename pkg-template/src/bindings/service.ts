/**
 * Stubs that fetch: service bindings, and what looks like them. A request through one is traced as an outgoing `fetch`
 * is, and says which binding it went through.
 *
 * @module
 */

import { type Fetch, fetchThrough } from '../fetch/outgoing.js';
import type { Callee } from './callee.js';
import { type InPlace, inPlace } from './in_place.js';
import { rpcStub } from './rpc.js';
import { traceConnect } from './socket.js';

/** What stands for a stub's `fetch`. */
export function fetchInPlace(callee: Callee): InPlace {
  return (call, args, stub) => {
    const [input, init] = args as [RequestInfo, RequestInit?];
    return args.length === 0 ? call() : fetchThrough(call as unknown as Fetch, input, init, callee, stub);
  };
}

/** A stub whose requests and connections are traced and, where that is opted in, its RPC calls. */
export function tracedStub<T extends object>(stub: T, callee: Callee, isRpc = false): T {
  inPlace(stub, { fetch: fetchInPlace(callee), connect: traceConnect(callee.type, callee.name) });
  return isRpc ? rpcStub(stub, callee) : stub;
}

/** A service binding; its RPC calls are traced, too, where the name of the binding is opted in. */
export function wrapService(stub: object, name: string, isRpc?: boolean): object {
  return tracedStub(stub, { kind: 'service', type: 'service', name, isOwn: true }, isRpc);
}

/** An mTLS certificate. What it is sent to may be anybody's, who is told of the trace as any server is. */
export function wrapMtls(stub: object, name: string): object {
  return tracedStub(stub, { kind: 'mtls', type: 'mtls_certificate', name });
}
