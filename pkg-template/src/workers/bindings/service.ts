/**
 * Stubs with `fetch`: service bindings and others of that shape. A request through a stub is traced as an outgoing `fetch`,
 * with the attributes of its binding.
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
    const fetch = (...fetchArgs: unknown[]): unknown => Reflect.apply(method, stub, fetchArgs);
    const [input, init] = args as [RequestInfo, RequestInit?];
    return args.length === 0 ? fetch() : fetchThrough(fetch as unknown as Fetch, input, init, callee, stub);
  },
  connect: (method, stub, args, callee) => traceConnect('socket', method, stub, args, calleeAttributes(callee)),
});

/** Traces the requests and connections of a stub. */
export function traceStub<T>(stub: T, callee: Callee): T {
  return trace(stub, callee);
}

/** The callee of a traced stub. */
export function calleeOf(stub: unknown): Callee | undefined {
  return trace.noteOf(stub);
}

/** Traces a service binding. */
function traceService(stub: object, name: string): object {
  return traceStub(stub, { kind: 'service', type: 'service', name, isOwn: true });
}

/**
 * Traces an mTLS certificate. Its requests may reach a third party, so the usual propagation targets apply: `isOwn` is not
 * set.
 */
function traceMtls(stub: object, name: string): object {
  return traceStub(stub, { kind: 'mtls', type: 'mtls_certificate', name });
}

/** The kind of service bindings, and of all stubs that are not browsers. */
export const service: BindingKind = { kind: 'service', trace: traceService };

/** The kind of mTLS certificates, which are recognised as service bindings unless they are named in the option `kinds`. */
export const mtls: BindingKind = { kind: 'mtls', trace: traceMtls };
