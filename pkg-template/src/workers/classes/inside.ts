/**
 * Stores in the active context the object whose invocation is running. So an object's calls of its own methods differ from
 * calls by the platform, which start with an empty context, even in the same isolate.
 *
 * @module
 */

import { context as contextApi, createContextKey } from '../../host/opentelemetry.js';
import type { ExecutionContext } from '../invocation/invocation.js';

const INSIDE = /* @__PURE__ */ createContextKey('edgespan inside');

/** The running call. */
export interface ActiveCall {
  readonly object: object;
  /** The `ctx` of the invocation; `undefined` in a constructor. */
  readonly context: ExecutionContext | undefined;
}

/** Runs a function as part of a call of an object. */
export function runInside<T>(object: object, context: ExecutionContext | undefined, run: () => T): T {
  const call: ActiveCall = { object, context };
  return contextApi.with(contextApi.active().setValue(INSIDE, call), run);
}

/** The running call, if it is a call of this object. */
export function activeCall(object: object): ActiveCall | undefined {
  const call = contextApi.active().getValue(INSIDE) as ActiveCall | undefined;
  return call?.object === object ? call : undefined;
}
