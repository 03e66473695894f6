/**
 * Stubs that fetch: service bindings, and what looks like them. A request through one is traced as an outgoing `fetch`
 * is, and says which binding it went through.
 *
 * @module
 */

import { type Fetch, fetchThrough } from '../fetch/outgoing.js';
import { type Callee, calleeAttributes } from './callee.js';
import type { BindingOptions, RpcBindings } from './options.js';
import { patched } from './patch.js';
import { traceConnect } from './socket.js';

const trace = /* @__PURE__ */ patched<Callee>({
  fetch(method, stub, args, callee) {
    const fetch = (...sent: unknown[]): unknown => Reflect.apply(method, stub, sent);
    const [input, init] = args as [RequestInfo, RequestInit?];
    return args.length === 0 ? fetch() : fetchThrough(fetch as unknown as Fetch, input, init, callee, stub);
  },
  connect: (method, stub, args, callee) => traceConnect('socket', method, stub, args, calleeAttributes(callee)),
});

/** By namespaces that are opted in: what traces the RPC calls of the stubs that they make. */
const opted = /* @__PURE__ */ new WeakMap<object, RpcBindings>();

/** Traces the requests and connections of a stub. */
export function traceStub<T>(stub: T, callee: Callee): T {
  return trace(stub, callee);
}

/** A stub that a namespace made; its RPC calls are traced, too, where the namespace is opted in. */
export function traceMadeStub<T>(stub: T, callee: Callee, namespace: object): T {
  trace(stub, callee);
  opted.get(namespace)?.trace(stub as object, callee);
  return stub;
}

/** What a namespace made is opted in as that is. */
export function optInAs<T extends object>(made: T, namespace: object): T {
  const rpc = opted.get(namespace);
  if (rpc) opted.set(made, rpc);
  return made;
}

/** Traces the RPC calls of a stub, or of the stubs of a namespace, where their binding is opted in. */
export function traceRpc(binding: object, name: string, { rpc }: BindingOptions): void {
  if (!rpc?.names.includes(name)) return;
  const callee = trace.noteOf(binding);
  if (callee) rpc.trace(binding, callee);
  else opted.set(binding, rpc);
}

/** A service binding. */
export function traceService(stub: object, name: string): object {
  return traceStub(stub, { kind: 'service', type: 'service', name, isOwn: true });
}

/** An mTLS certificate. What it is sent to may be anybody's, who is told of the trace as any server is. */
export function traceMtls(stub: object, name: string): object {
  return traceStub(stub, { kind: 'mtls', type: 'mtls_certificate', name });
}
