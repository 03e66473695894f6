/**
 * In which object's invocation code runs, so that an object's calls of its own methods are told from the platform's.
 *
 * Platform calls come in an empty context, also from the same isolate.
 *
 * @module
 */

import { context as contextApi, createContextKey } from '../../host/opentelemetry.js';
import type { ExecutionContext } from '../invocation/invocation.js';

const INSIDE = /* @__PURE__ */ createContextKey('edgespan inside');

/** Where code runs. */
export interface Inside {
  readonly object: object;
  /** That of the invocation; none in a constructor. */
  readonly context: ExecutionContext | undefined;
}

/** Runs something inside of an object. */
export function within<T>(object: object, context: ExecutionContext | undefined, run: () => T): T {
  const inside: Inside = { object, context };
  return contextApi.with(contextApi.active().setValue(INSIDE, inside), run);
}

/** Where we are, if it is inside of this object. */
export function insideOf(object: object): Inside | undefined {
  const inside = contextApi.active().getValue(INSIDE) as Inside | undefined;
  return inside?.object === object ? inside : undefined;
}
