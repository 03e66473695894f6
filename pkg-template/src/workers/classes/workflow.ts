/**
 * `instrumentWorkflow(Class, options)`: a Workflow whose runs form one trace (Cloudflare Workflows, "Workers API").
 *
 * The platform evicts a workflow and runs it again from the start, with the results of earlier steps replayed. So the trace
 * id is derived from the instance's id, and span ids from values that are the same in each run. Each part is sent once: a
 * step when its callback has run and was not replayed, `run` when it returns or throws.
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
 * Traces a Workflow class with a span for `run`, from the creation of the instance to its end, a span for each attempt of
 * `step.do` and of its `rollback`, in which the callback runs, and a span for each `step.sleep`, `sleepUntil` and
 * `waitForEvent`, except those during which the instance was evicted. Results, errors, retries and the context of a step are
 * the same as without tracing.
 *
 * All spans form one trace. The trace id is the digits of the instance's id if that id is a UUID, else the first half of the
 * id's SHA-256. Each attempt and each wait is sent separately, in one POST when it has ended. `run` is sent when it returns
 * or throws, together with the spans that its code starts outside of steps; `run` of a terminated instance is never sent.
 *
 * If `params` carry the trace context of the creator of the instance (option `bindings.queues`), `run` is linked to the
 * creator's span. The platform's own tracing is a separate trace, whatever the option `native` is.
 *
 * Options are those of `instrument()`. If they are a function, its second argument is the event.
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
  const runTraced = (traceId: string | undefined): unknown => {
    return traceId ? runInstance(call, settings, instanceId, traceId, trigger) : call.run(args);
  };
  const digits = uuidDigits(instanceId);
  return digits ? runTraced(digits) : hashedTraceId(instanceId).catch(warnNoTraceId).then(runTraced);
}

function warnNoTraceId(error: unknown): undefined {
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
    // The span covers the whole instance, and not only this run.
    ...(startMs > 0 && startMs <= Date.now() && { startTime: startMs }),
  };
}

/** One run of an instance: the first one, or a replay after an eviction. */
function runInstance(
  call: MethodCall,
  settings: Settings,
  instanceId: string,
  traceId: string,
  trigger: () => Trigger,
): unknown {
  const { args, object } = call;
  let root: TracedInvocation;
  let steps: Steps;
  try {
    root = beginInvocation(settingsOfRun(settings, instanceId, traceId), call.context, trigger());
    steps = new Steps(instanceId, settings, object, root.context);
    traceStep(args[1], steps);
  } catch (error) {
    diagWarn('a workflow could not be traced', error);
    return call.run(args);
  }
  const { invocation, span, context } = root;
  return onSettled(
    () => contextApi.with(context, () => call.run(args)),
    (value) => {
      span.end();
      invocation.finish();
      return value;
    },
    (error) => {
      // The instance will run again, so this run sends nothing.
      if (isAborted(error)) return;
      if (!steps.threw(error)) settings.observer?.thrown(context, error);
      recordFailure(span, error);
      span.end();
      invocation.finish();
    },
  );
}
