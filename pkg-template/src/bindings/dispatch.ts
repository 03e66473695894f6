/**
 * Dispatch namespaces of Workers for Platforms: the Workers that they give are traced as services are.
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';
import type { Callee } from './callee.js';
import { inPlace } from './in_place.js';
import { isRpc } from './rpc.js';
import { tracedStub } from './service.js';

/** A dispatch namespace. */
export function wrapDispatch(namespace: object, name: string): object {
  return inPlace(namespace, {
    get(call, args) {
      const more = (): Attributes => ({ 'service.peer.name': String(args[0]) });
      const callee: Callee = { kind: 'dispatch', type: 'dispatch_namespace', name, isOwn: true, more };
      return tracedStub(call(...args) as object, callee, isRpc(name));
    },
  });
}
