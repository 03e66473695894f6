/**
 * The trace context of an RPC call: one more last argument, a plain object whose only key is `__edgespan`. It is sent
 * only where a binding was opted in, and whoever receives it traced takes it away before user code sees the arguments.
 *
 * @module
 */

import type { Context } from '@opentelemetry/api';
import { isObject, isString } from '../../host/is.js';
import { type Carrier, injected } from '../../tracing/propagation/propagate.js';
import type { Settings } from '../../types/settings.js';

const KEY = '__edgespan';

/** The arguments with the trace context after them; as they are when there is nothing to send. May throw. */
export function withRpcTrace(args: readonly unknown[], context: Context, settings: Settings): readonly unknown[] {
  const carrier = injected(context, settings);
  return Object.keys(carrier).length > 0 ? [...args, { [KEY]: carrier }] : args;
}

/**
 * The arguments without the trace context, and what that says. Arguments that have none come back as they are. Never
 * throws.
 */
export function takeRpcTrace(args: unknown[]): { args: unknown[]; carrier?: Carrier } {
  const last = args[args.length - 1];
  if (!isObject(last)) return { args };
  try {
    if (!Object.hasOwn(last, KEY) || Object.keys(last).length !== 1) return { args };
    const sent = (last as Record<string, unknown>)[KEY];
    if (!isObject(sent)) return { args };
    const entries = Object.entries(sent).filter(([, value]) => isString(value));
    return { args: args.slice(0, -1), carrier: Object.fromEntries(entries) as Carrier };
  } catch {
    // An object that does not want to be looked at is the user's.
    return { args };
  }
}
