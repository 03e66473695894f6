/**
 * Dispatch namespaces of Workers for Platforms: the Workers that they give are traced as services are.
 *
 * @module
 */

import { patched } from './patch.js';
import { traceMadeStub } from './service.js';

const trace = /* @__PURE__ */ patched<string>({
  get(call, args, name) {
    const more = { 'service.peer.name': String(args[0]) };
    const stub = call(...args);
    return traceMadeStub(stub, { kind: 'dispatch', type: 'dispatch_namespace', name, isOwn: true, more: () => more });
  },
});

/** A dispatch namespace. */
export function traceDispatch(namespace: object, name: string): object {
  return trace(namespace, name);
}
