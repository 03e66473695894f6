/**
 * Stubs that fetch: service bindings, and what looks like them. A request through one is traced as an outgoing `fetch`
 * is, and says which binding it went through.
 *
 * @module
 */

import { type Fetch, fetchThrough } from '../fetch/outgoing.js';
import { type Callee, callees } from './callee.js';
import { type Replacement, patched } from './patch.js';
import { isRpc, traceRpcOf } from './rpc.js';
import { connectThrough } from './socket.js';

const METHODS: Readonly<Record<string, Replacement<Callee>>> = {
  fetch(call, args, callee, stub) {
    const [input, init] = args as [RequestInfo, RequestInit?];
    return args.length === 0 ? call() : fetchThrough(call as unknown as Fetch, input, init, callee, stub);
  },
  connect: (call, args, { type, name }) => connectThrough(call, args, 'socket', type, name),
};

const trace = /* @__PURE__ */ patched(METHODS, callees);

/** Traces the requests and connections of a stub. */
export function traceStub<T>(stub: T, callee: Callee): T {
  return trace(stub, callee);
}

/** A stub that a namespace made; its RPC calls are traced, too, where the request that is active has opted in. */
export function traceMadeStub<T>(stub: T, callee: Callee): T {
  trace(stub, callee);
  if (isRpc(callee.name)) traceRpcOf(stub);
  return stub;
}

/** A service binding. */
export function traceService(stub: object, name: string): object {
  return traceStub(stub, { kind: 'service', type: 'service', name, isOwn: true });
}

/** An mTLS certificate. What it is sent to may be anybody's, who is told of the trace as any server is. */
export function traceMtls(stub: object, name: string): object {
  return traceStub(stub, { kind: 'mtls', type: 'mtls_certificate', name });
}
