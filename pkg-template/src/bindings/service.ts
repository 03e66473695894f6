/**
 * Stubs that fetch: service bindings, and what looks like them. A request through one is traced as an outgoing `fetch`
 * is, and says which binding it went through.
 *
 * @module
 */

import { recordingOf } from '../context.js';
import { type Fetch, fetchThrough } from '../fetch/outgoing.js';
import { context as contextApi } from '../opentelemetry.js';
import type { Callee } from './callee.js';
import type { BindingOptions } from './options.js';
import { type Replacement, patched } from './patch.js';
import { connectThrough } from './socket.js';

const callees = /* @__PURE__ */ new WeakMap<object, Callee>();

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
  traceRpc(stub, callee.name, recordingOf(contextApi.active())?.settings.bindingOptions);
  return stub;
}

/** Traces the RPC calls of a stub that is traced, where its binding is opted in. */
export function traceRpc(stub: unknown, name: string, options: BindingOptions | undefined): void {
  const callee = callees.get(stub as object);
  const rpc = options?.rpc;
  if (callee && rpc?.names.includes(name)) rpc.trace(stub as object, callee);
}

/** A service binding. */
export function traceService(stub: object, name: string): object {
  return traceStub(stub, { kind: 'service', type: 'service', name, isOwn: true });
}

/** An mTLS certificate. What it is sent to may be anybody's, who is told of the trace as any server is. */
export function traceMtls(stub: object, name: string): object {
  return traceStub(stub, { kind: 'mtls', type: 'mtls_certificate', name });
}
