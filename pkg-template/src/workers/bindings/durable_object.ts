/**
 * Durable Objects: traces the requests of their stubs, and the RPC calls too if the namespace is opted in. Creating ids and
 * stubs sends nothing, so it gets no spans.
 *
 * @module
 */

import type { BindingKind } from '../../types/binding_kind.js';
import { type Callee, isStub, reportStub } from '../fetch/callee.js';
import { type AttachNote, type Replacement, patched } from './patch.js';
import { traceStub } from './service.js';

const getStub: Replacement<Callee> = (method, namespace, args, callee) =>
  reportStub(namespace, traceStub(Reflect.apply(method, namespace, args), callee), callee);

const trace: AttachNote<Callee> = /* @__PURE__ */ patched<Callee>({
  get: getStub,
  getByName: getStub,
  getExisting: getStub,
  jurisdiction: (method, namespace, args, callee) =>
    reportStub(namespace, trace(Reflect.apply(method, namespace, args), callee), callee),
});

/** Traces a namespace, or one of its stubs. */
function traceNamespace(namespace: object, name: string): object {
  const callee: Callee = {
    kind: 'durable_object',
    type: 'durable_object_namespace',
    name,
    isOwn: true,
    attributesOf: (stub) => ({ 'cloudflare.durable_object.id': String((stub as { id?: unknown }).id) }),
  };
  return isStub(namespace) ? traceStub(namespace, callee) : trace(namespace, callee);
}

/** The kind of Durable Object namespaces and their stubs. */
export const durableObject: BindingKind = { kind: 'durable_object', members: 'idFromName newUniqueId', trace: traceNamespace };
