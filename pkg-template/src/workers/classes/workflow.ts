/**
 * `instrumentWorkflow(Class, options)`: a Workflow whose lives make one trace (Cloudflare Workflows, "Workers API").
 *
 * A workflow is evicted and run again from its start, with the results of its steps replayed. So its trace id is
 * made of the instance's id, the ids of its spans of what is the same in each life, and each part is sent once: a step
 * when its callback has really run, `run` when it is over.
 *
 * @module
 */

import { ALL_KINDS } from '../bindings/kinds.js';
import { takeTrace } from '../bindings/queue_trace.js';
import { diagWarn } from '../../host/diag.js';
import { recordFailure } from '../fetch/fail.js';
import { SERVER } from '../../types/span_kind.js';
import { isString } from '../../host/is.js';
import { context as contextApi } from '../../host/opentelemetry.js';
import type { Settings } from '../../types/settings.js';
import { type OptionsInput, settingsResolver } from '../invocation/configure.js';
import { triggerAttributes } from '../handlers/triggers.js';
import { beginInvocation } from '../invocation/run.js';
import type { TracedInvocation, Trigger } from '../invocation/trigger.js';
import { onSettled } from '../../host/on_settled.js';
import { tracedClass } from './traced_class.js';
import type { ClassKind, MethodCall } from './class_kind.js';
import { hashedTraceId, settingsOfRun, uuidDigits } from './workflow_ids.js';
import { Steps, isAborted, traceStep } from './workflow_step.js';

/** The part of a `WorkflowEvent` that is used. */
interface WorkflowEvent {
  readonly payload?: unknown;
  readonly timestamp?: Date;
  readonly instanceId?: string;
  readonly workflowName?: string;
}

const WORKFLOW: ClassKind = { handlers: new Map([['run', traceRun]]) };

/**
 * Traces a Workflow class: a span for `run`, from the creation of the instance to its end; one for each attempt of
 * `step.do` and of its `rollback`, in which the callback runs; one for each `step.sleep`, `sleepUntil` and
 * `waitForEvent`, but for those during which the instance was evicted. What they return and throw, retries and the
 * context of a step are as without it.
 *
 * All of it is one trace, whose id is that of the instance: the digits of a UUID, else the first half of its SHA-256.
 * Each attempt and wait is sent by itself, in one POST when it has ended. `run` is sent when it returns or throws:
 * never for an instance that is terminated. Spans that code in `run` makes outside of steps are sent with it.
 *
 * Where `params` carry the context of whoever has created the instance (option `bindings.queues`), `run` is linked to
 * it. The platform's own tracing is another trace, whatever the option `native` says.
 *
 * Options are those of `instrument()`; a function of options gets the event as its second argument.
 *
 * ```ts
 * export const Checkout = instrumentWorkflow(class extends WorkflowEntrypoint { … }, { endpoint, serviceName });
 * ```
 */
export function instrumentWorkflow<C, Env = unknown, Event = unknown>(Class: C, options?: OptionsInput<Env, Event>): C {
  return tracedClass(Class, settingsResolver(ALL_KINDS, options as OptionsInput<never, never>), WORKFLOW);
}

function traceRun(call: MethodCall): unknown {
  const { settings, args } = call;
  const event = (args[0] ?? {}) as WorkflowEvent;
  const { payload, instanceId } = event;
  const creator = takeTrace({ body: payload }, settings);
  if (!settings || !isString(instanceId)) return call.run(args);
  const trigger = (): Trigger => triggerOf(event, call.object.name, creator);
  const traced = (traceId: string | undefined): unknown => {
    return traceId ? traceLife(call, settings, instanceId, traceId, trigger) : call.run(args);
  };
  const digits = uuidDigits(instanceId);
  return digits ? traced(digits) : hashedTraceId(instanceId).catch(untold).then(traced);
}

function untold(error: unknown): undefined {
  diagWarn('the trace id of a workflow could not be made', error);
}

function triggerOf(event: WorkflowEvent, className: string, creator: ReturnType<typeof takeTrace>): Trigger {
  const { instanceId, workflowName, timestamp } = event;
  const name = workflowName ?? className;
  const startMs = timestamp?.getTime() ?? NaN;
  return {
    name: name ? `run ${name}` : 'run',
    kind: SERVER,
    attributes: {
      ...triggerAttributes('other', 'workflow'),
      'cloudflare.workflow.instance_id': instanceId,
      'cloudflare.workflow.name': workflowName,
    },
    links: creator && [{ context: creator }],
    // The whole instance, and not only this life of it.
    ...(startMs > 0 && startMs <= Date.now() && { startTime: startMs }),
  };
}

function traceLife(
  call: MethodCall,
  settings: Settings,
  instanceId: string,
  traceId: string,
  trigger: () => Trigger,
): unknown {
  const { args, object } = call;
  let life: TracedInvocation;
  let steps: Steps;
  try {
    life = beginInvocation(settingsOfRun(settings, instanceId, traceId), call.context, trigger());
    steps = new Steps(instanceId, settings, object, life.context);
    traceStep(args[1], steps);
  } catch (error) {
    diagWarn('a workflow could not be traced', error);
    return call.run(args);
  }
  const { invocation, span, context } = life;
  return onSettled(
    () => contextApi.with(context, () => call.run(args)),
    (value) => {
      span.end();
      invocation.finish();
      return value;
    },
    (error) => {
      // Another life goes on: this one leaves nothing behind.
      if (isAborted(error)) return;
      if (!steps.knows(error)) settings.observer?.thrown(context, error);
      recordFailure(span, error);
      span.end();
      invocation.finish();
    },
  );
}
