/**
 * Durable Objects: stubs whose requests are traced, and where the namespace is opted in also their RPC calls. Making
 * ids and stubs takes no time, so it has no spans.
 *
 * @module
 */

import { isFunction } from '../is.js';
import { type Callee, isStub } from './callee.js';
import { type InPlace, inPlace, put, standingFor } from './in_place.js';
import { isRpc, rpcStub } from './rpc.js';
import { fetchInPlace, tracedStub } from './service.js';
import type { Method } from './wrap.js';

/** A namespace, or one of its stubs. */
export function wrapNamespace(namespace: object, name: string, isOptedIn?: boolean): object {
  const callee: Callee = {
    kind: 'durable_object',
    type: 'durable_object_namespace',
    name,
    isOwn: true,
    more: (stub) => ({ 'cloudflare.durable_object.id': String((stub as { id?: unknown }).id) }),
  };
  if (isStub(namespace)) return tracedStub(namespace, callee, isOptedIn);
  const fetch = fetchInPlace(callee);
  let own: unknown;
  let traced: Method | undefined;
  // Stubs are made for each use, and all of them have the same method.
  const stub: InPlace = (call, args) => {
    const made = call(...args) as { fetch?: unknown } | undefined;
    if (!isFunction(made?.fetch)) return made;
    if (own !== made.fetch) {
      own = made.fetch;
      traced = standingFor(own as Method, fetch);
    }
    put(made, 'fetch', traced as Method);
    return isRpc(name) ? rpcStub(made, callee) : made;
  };
  return inPlace(namespace, {
    get: stub,
    getByName: stub,
    getExisting: stub,
    jurisdiction: (call, args) => wrapNamespace(call(...args) as object, name),
  });
}
