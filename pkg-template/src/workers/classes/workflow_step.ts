/**
 * Traces the argument `step` of a workflow's `run` (Cloudflare Workflows, "Workers API", `WorkflowStep`): a span for each
 * run of a callback and for each wait, except replays. The engine does not run the callback of a replayed step.
 *
 * @module
 */

import type { Attributes, Context } from '@opentelemetry/api';
import { type Method, type Replacement, patched } from '../bindings/patch.js';
import { diagWarn } from '../../host/diag.js';
import { recordFailure } from '../fetch/fail.js';
import { isFunction, isObject, isString } from '../../host/is.js';
import { context as contextApi, trace } from '../../host/opentelemetry.js';
import type { Settings } from '../../types/settings.js';
import { onSettled } from '../../host/on_settled.js';
import { runInside } from './inside.js';
import type { TracedObject } from './traced_object.js';
import { type Part, beginPart, endPart } from './workflow_part.js';
import { type Wait, wasWaited, wasWaitedInVain } from './workflow_wait.js';

/** The engine's error when a run of an instance is aborted, but the instance itself has not ended. */
const ABORTED = /^Aborting engine: (?:User called|Grace period)/;

/** The part of the engine's argument to callbacks that is used. */
interface StepContext {
  readonly step?: { readonly count?: number };
  readonly attempt?: number;
  readonly config?: StepConfig;
}

interface StepConfig {
  readonly retries?: { readonly limit?: number; readonly delay?: unknown; readonly backoff?: string };
  readonly timeout?: unknown;
}

/** A call of `step.do`, or of its rollback. */
interface StepCall {
  readonly operation: 'do' | 'rollback';
  readonly name: string;
  readonly count: number;
  readonly context: Context;
  readonly config: StepConfig | undefined;
}

/** The steps of one run of an instance. */
export class Steps {
  private readonly counts = new Map<string, number>();
  /** The errors of steps that failed after their last attempt. */
  private readonly failures = new WeakSet<object>();

  /** `context`: the context of `run`. */
  constructor(
    readonly id: string,
    readonly settings: Settings,
    private readonly object: TracedObject,
    private readonly context: Context,
  ) {}

  /** Whether a step has failed with this error, which was passed to the observer at that time. */
  threw(error: unknown): boolean {
    return isObject(error) && this.failures.has(error);
  }

  /** `do(name, callback, rollback?)`, or with a configuration after the name. */
  do(call: Method, userArgs: unknown[]): unknown {
    const args = [...userArgs];
    const at = isFunction(args[1]) ? 1 : 2;
    const [callback, options] = [args[at], args[at + 1]];
    if (!isFunction(callback)) return call(...args);
    const name = String(args[0]);
    const config = at === 2 ? ((args[1] ?? undefined) as StepConfig | undefined) : undefined;
    const stepCall: StepCall = { operation: 'do', name, count: this.count(`do ${name}`), context: this.active(), config };
    args[at] = this.traced(stepCall, callback as Method);
    const { rollback } = (options ?? {}) as { rollback?: unknown };
    if (isFunction(rollback)) {
      const rollbackCall: StepCall = { ...stepCall, operation: 'rollback', config: undefined };
      args[at + 1] = { ...(options as object), rollback: this.traced(rollbackCall, rollback as Method) };
    }
    const result = call(...args);
    if (this.settings.observer) Promise.resolve(result).catch((error: unknown) => this.remember(error));
    return result;
  }

  /** Wraps the user's callback; arguments and result stay the same. */
  private traced({ operation, name, count, context, config }: StepCall, callback: Method): Method {
    let calls = 0;
    return (...args) => {
      const stepContext = (operation === 'do' ? (args[0] ?? {}) : {}) as StepContext;
      const attempt = stepContext.attempt ?? ++calls;
      const attributes = { 'cloudflare.workflow.attempt': attempt, ...configAttributes(stepContext.config ?? config) };
      const part = { operation, name, count: stepContext.step?.count ?? count, attempt, context, attributes };
      return this.runOnce(part, isLast(stepContext), () => callback(...args));
    };
  }

  /** One run of a callback. */
  private runOnce(part: Part, isLast: boolean, run: () => unknown): unknown {
    const { object } = this;
    const facade = object.invocationContext();
    const started = beginPart(this, part, facade);
    if (!started) return contextApi.with(part.context, run);
    return onSettled(
      () => contextApi.with(started.context, () => runInside(object, facade, run)),
      (value) => {
        endPart(started);
        return value;
      },
      (error) => {
        const isFinal = isLast || (error as Error | undefined)?.name === 'NonRetryableError';
        if (isFinal) this.settings.observer?.thrown(started.context, error);
        if (started.span) recordFailure(started.span, error);
        endPart(started);
      },
    );
  }

  /** `sleep`, `sleepUntil` or `waitForEvent`. */
  wait(call: Method, method: string, args: unknown[]): unknown {
    const startMs = Date.now();
    const result = call(...args);
    try {
      const [name, what] = [String(args[0]), args[1]];
      const context = this.active();
      const count = this.count(`${method} ${name}`);
      const part = { operation: method, name, count, attempt: 1, context, attributes: {} };
      const endedWait = (): Wait => ({ method, what, startMs, endMs: Date.now() });
      Promise.resolve(result).then(
        (value) => {
          if (wasWaited(endedWait(), value)) this.record(part, startMs);
        },
        (error: unknown) => {
          if (method === 'waitForEvent' && wasWaitedInVain(endedWait())) this.record(part, startMs, error);
        },
      );
    } catch (error) {
      diagWarn('a wait of a workflow could not be traced', error);
    }
    return result;
  }

  /** Records a wait that has ended. */
  private record(part: Part, startMs: number, ...errors: readonly unknown[]): void {
    const started = beginPart(this, part, this.object.invocationContext(), startMs);
    if (!started?.span) return;
    for (const error of errors) recordFailure(started.span, error);
    endPart(started);
  }

  /** The active context, or the context of `run` if the active one was lost without `AsyncLocalStorage`. */
  private active(): Context {
    const active = contextApi.active();
    return trace.getSpan(active) ? active : this.context;
  }

  private count(key: string): number {
    const count = (this.counts.get(key) ?? 0) + 1;
    this.counts.set(key, count);
    return count;
  }

  /**
   * Remembers the error of a failed step. A timeout is skipped: no callback threw it, so the observer does not have it yet.
   */
  private remember(error: unknown): void {
    if (!isObject(error)) return;
    if ((error as Error).name !== 'WorkflowTimeoutError') this.failures.add(error);
  }
}

const callOf = (method: Method, step: object): Method => {
  return (...args) => Reflect.apply(method, step, args) as unknown;
};

const wait = (name: string): Replacement<Steps> => {
  return (method, step, args, steps) => steps.wait(callOf(method, step), name, args);
};

/** Traces the argument `step` of `run`. */
export const traceStep = /* @__PURE__ */ patched<Steps>({
  do: (method, step, args, steps) => steps.do(callOf(method, step), args),
  sleep: wait('sleep'),
  sleepUntil: wait('sleepUntil'),
  waitForEvent: wait('waitForEvent'),
});

/** Whether an error means that the instance is evicted, or was paused, restarted or terminated by the user. */
export function isAborted(error: unknown): boolean {
  return ABORTED.test(String((error as Error | undefined)?.message));
}

/** Whether this attempt is the last one, as far as the engine passes the number of retries. */
function isLast({ attempt, config }: StepContext): boolean {
  return !(Number(attempt) <= Number(config?.retries?.limit));
}

/** The attributes of a configuration, named as in Sentry's SDKs. A delay may be a function, which is not recorded. */
function configAttributes({ retries, timeout }: StepConfig = {}): Attributes {
  return {
    'cloudflare.workflow.retries.limit': retries?.limit,
    'cloudflare.workflow.retries.delay': textOf(retries?.delay),
    'cloudflare.workflow.retries.backoff': retries?.backoff,
    'cloudflare.workflow.timeout': textOf(timeout),
  };
}

function textOf(duration: unknown): string | undefined {
  return isString(duration) || typeof duration === 'number' ? String(duration) : undefined;
}
