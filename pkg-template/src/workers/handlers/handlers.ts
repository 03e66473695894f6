/**
 * The traced handlers of a Worker. The platform calls each with an event object, an `env` and a context.
 *
 * @module
 */

import type { Settings } from '../../types/settings.js';
import type { ExecutionContext } from '../invocation/invocation.js';
import { traceInvocation } from '../invocation/run.js';
import type { Trigger } from '../invocation/trigger.js';
import { emailTrigger } from './email.js';
import { traceFetch } from './fetch.js';
import { queueTrigger } from './queue.js';
import { scheduledTrigger, tailTrigger } from './triggers.js';

/** Runs a handler in a span. `cause` is its first argument. The handler's result or exception passes through unchanged. */
export type TraceHandler = (
  settings: Settings,
  cause: never,
  context: ExecutionContext | undefined,
  run: () => unknown,
) => unknown;

/** Traced handlers by name. */
export const HANDLERS: ReadonlyMap<PropertyKey, TraceHandler> = new Map<PropertyKey, TraceHandler>([
  ['fetch', traceFetch],
  ['scheduled', tracedBy(scheduledTrigger)],
  ['queue', tracedBy(queueTrigger)],
  ['email', tracedBy(emailTrigger)],
  ['tail', tracedBy(tailTrigger)],
]);

function tracedBy(trigger: (cause: never, settings: Settings) => Trigger): TraceHandler {
  return (settings, cause, context, run) => traceInvocation(settings, context, () => trigger(cause, settings), run, cause);
}
