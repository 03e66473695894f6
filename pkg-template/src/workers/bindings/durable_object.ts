/**
 * Durable Objects: stubs whose requests are traced, and where the namespace is opted in also their RPC calls. Making
 * ids and stubs takes no time, so it has no spans.
 *
 * @module
 */

import type { BindingKind } from '../../types/binding_kind.js';
import { type Callee, isStub, reportStub } from '../fetch/callee.js';
import { type Replacement, type Trace, patched } from './patch.js';
import { traceStub } from './service.js';

const getStub: Replacement<Callee> = (method, namespace, args, callee) =>
  reportStub(namespace, traceStub(Reflect.apply(method, namespace, args), callee), callee);

const trace: Trace<Callee> = /* @__PURE__ */ patched<Callee>({
  get: getStub,
  getByName: getStub,
  getExisting: getStub,
  jurisdiction: (method, namespace, args, callee) =>
    reportStub(namespace, trace(Reflect.apply(method, namespace, args), callee), callee),
});

/** A namespace, or one of its stubs. */
export function traceNamespace(namespace: object, name: string): object {
  const callee: Callee = {
    kind: 'durable_object',
    type: 'durable_object_namespace',
    name,
    isOwn: true,
    more: (stub) => ({ 'cloudflare.durable_object.id': String((stub as { id?: unknown }).id) }),
  };
  return isStub(namespace) ? traceStub(namespace, callee) : trace(namespace, callee);
}

/** Namespaces of Durable Objects, and their stubs. */
export const durableObject: BindingKind = { kind: 'durable_object', members: 'idFromName newUniqueId', trace: traceNamespace };
