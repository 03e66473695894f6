/**
 * The trace context of an RPC call: an extra last argument, a plain object whose only key is `__edgespan`. The argument is
 * sent only through bindings that are opted in. The traced class that receives the call removes it before user code runs.
 *
 * @module
 */

import type { Context } from '@opentelemetry/api';
import { isObject, isString } from '../../host/is.js';
import { type Carrier, injected } from '../../tracing/propagation/propagate.js';
import type { Settings } from '../../types/settings.js';

const KEY = '__edgespan';

/** The arguments followed by the trace context; unchanged if there is no context to send. May throw. */
export function withRpcTrace(args: readonly unknown[], context: Context, settings: Settings): readonly unknown[] {
  const carrier = injected(context, settings);
  return Object.keys(carrier).length > 0 ? [...args, { [KEY]: carrier }] : args;
}

/**
 * The arguments without the trace context, and the context's fields as a carrier. Arguments without a trace context are
 * returned unchanged. Never throws.
 */
export function takeRpcTrace(args: unknown[]): { args: unknown[]; carrier?: Carrier } {
  const last = args[args.length - 1];
  if (!isObject(last)) return { args };
  try {
    if (!Object.hasOwn(last, KEY) || Object.keys(last).length !== 1) return { args };
    const fields = (last as Record<string, unknown>)[KEY];
    if (!isObject(fields)) return { args };
    const entries = Object.entries(fields).filter(([, value]) => isString(value));
    return { args: args.slice(0, -1), carrier: Object.fromEntries(entries) as Carrier };
  } catch {
    // An object whose members throw is the user's, not a trace context.
    return { args };
  }
}
