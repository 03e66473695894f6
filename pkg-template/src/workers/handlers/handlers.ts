/**
 * The handlers of a Worker that are traced: all by which the platform calls it with something, an `env` and a context.
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

/** Runs a handler in a span, given what it is called with. What it returns or throws comes out as it is. */
export type Trace = (
  settings: Settings,
  cause: never,
  context: ExecutionContext | undefined,
  run: () => unknown,
) => unknown;

/** Who traces which handler. */
export const HANDLERS: ReadonlyMap<PropertyKey, Trace> = new Map<PropertyKey, Trace>([
  ['fetch', traceFetch],
  ['scheduled', by(scheduledTrigger)],
  ['queue', by(queueTrigger)],
  ['email', by(emailTrigger)],
  ['tail', by(tailTrigger)],
]);

function by(trigger: (cause: never, settings: Settings) => Trigger): Trace {
  return (settings, cause, context, run) => traceInvocation(settings, context, () => trigger(cause, settings), run, cause);
}
