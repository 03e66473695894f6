/**
 * Stubs that fetch: service bindings, and what looks like them. A request through one is traced as an outgoing `fetch`
 * is, and says which binding it went through.
 *
 * @module
 */

import type { BindingKind } from '../../types/binding_kind.js';
import { type Fetch, fetchThrough } from '../fetch/outgoing.js';
import { type Callee, calleeAttributes } from '../fetch/callee.js';
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

/** Traces the requests and connections of a stub. */
export function traceStub<T>(stub: T, callee: Callee): T {
  return trace(stub, callee);
}

/** What is known of a stub that is traced. */
export function calleeOf(stub: unknown): Callee | undefined {
  return trace.noteOf(stub);
}

/** A service binding. */
export function traceService(stub: object, name: string): object {
  return traceStub(stub, { kind: 'service', type: 'service', name, isOwn: true });
}

/** An mTLS certificate. What it is sent to may be anybody's, who is told of the trace as any server is. */
export function traceMtls(stub: object, name: string): object {
  return traceStub(stub, { kind: 'mtls', type: 'mtls_certificate', name });
}

/** Service bindings, recognised as stubs. */
export const service: BindingKind = { kind: 'service', trace: traceService };

/** mTLS certificates, which look like service bindings: name them in the option `kinds`. */
export const mtls: BindingKind = { kind: 'mtls', trace: traceMtls };
