/**
 * Dispatch namespaces of Workers for Platforms: the Workers that `get` returns are traced as service bindings are.
 *
 * @module
 */

import type { BindingKind } from '../../types/binding_kind.js';
import { type Callee, reportStub } from '../fetch/callee.js';
import { patched } from './patch.js';
import { traceStub } from './service.js';

const trace = /* @__PURE__ */ patched<string>({
  get(method, namespace, args, name) {
    const peer = { 'service.peer.name': String(args[0]) };
    const callee: Callee = { kind: 'dispatch', type: 'dispatch_namespace', name, isOwn: true, attributesOf: () => peer };
    return reportStub(namespace, traceStub(Reflect.apply(method, namespace, args), callee), callee);
  },
});

/** Traces a dispatch namespace. */
function traceDispatch(namespace: object, name: string): object {
  return trace(namespace, name);
}

/** The kind of dispatch namespaces. They are not recognised by their members: name them in the option `kinds`. */
export const dispatch: BindingKind = { kind: 'dispatch', trace: traceDispatch };
