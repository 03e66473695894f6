/**
 * The `step` that a workflow's `run` gets (Cloudflare Workflows, "Workers API", `WorkflowStep`): a span for each time
 * that a callback really runs, and for each wait that was really waited. What the engine replays runs no callback, and
 * so gets no span.
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
import { within } from './inside.js';
import type { TracedObject } from './traced_object.js';
import { type Part, beginPart, endPart } from './workflow_part.js';
import { type Wait, wasWaited, wasWaitedInVain } from './workflow_wait.js';

/** What the engine throws when this life of an instance is over, but the instance is not. */
const ABORTED = /^Aborting engine: (?:User called|Grace period)/;

/** What callbacks get from the engine, as far as it is used. */
interface StepContext {
  readonly step?: { readonly count?: number };
  readonly attempt?: number;
  readonly config?: StepConfig;
}

interface StepConfig {
  readonly retries?: { readonly limit?: number; readonly delay?: unknown; readonly backoff?: string };
  readonly timeout?: unknown;
}

/** A step whose callbacks are called. */
interface Called {
  readonly operation: 'do' | 'rollback';
  readonly name: string;
  readonly count: number;
  readonly context: Context;
  readonly config: StepConfig | undefined;
}

/** The steps of one life of an instance. */
export class Steps {
  private readonly counts = new Map<string, number>();
  /** What steps have failed with for good. */
  private readonly failures = new WeakSet<object>();

  /** `context` is that of `run`. */
  constructor(
    readonly id: string,
    readonly settings: Settings,
    private readonly object: TracedObject,
    private readonly context: Context,
  ) {}

  /** Whether an error is one that a step has failed with, of which the observer was told then. */
  knows(error: unknown): boolean {
    return isObject(error) && this.failures.has(error);
  }

  /** `do(name, callback, rollback?)`, or with a configuration after the name. */
  do(call: Method, given: unknown[]): unknown {
    const args = [...given];
    const at = isFunction(args[1]) ? 1 : 2;
    const [callback, undoing] = [args[at], args[at + 1]];
    if (!isFunction(callback)) return call(...args);
    const name = String(args[0]);
    const config = at === 2 ? ((args[1] ?? undefined) as StepConfig | undefined) : undefined;
    const called: Called = { operation: 'do', name, count: this.count(`do ${name}`), context: this.active(), config };
    args[at] = this.traced(called, callback as Method);
    const { rollback } = (undoing ?? {}) as { rollback?: unknown };
    if (isFunction(rollback)) {
      const undone: Called = { ...called, operation: 'rollback', config: undefined };
      args[at + 1] = { ...(undoing as object), rollback: this.traced(undone, rollback as Method) };
    }
    const result = call(...args);
    if (this.settings.observer) Promise.resolve(result).catch((error: unknown) => this.remember(error));
    return result;
  }

  /** A callback in the place of the user's, which is given and gives the same. */
  private traced({ operation, name, count, context, config }: Called, callback: Method): Method {
    let calls = 0;
    return (...given) => {
      const told = (operation === 'do' ? (given[0] ?? {}) : {}) as StepContext;
      const attempt = told.attempt ?? ++calls;
      const attributes = { 'cloudflare.workflow.attempt': attempt, ...configured(told.config ?? config) };
      const part = { operation, name, count: told.step?.count ?? count, attempt, context, attributes };
      return this.attempt(part, isLast(told), () => callback(...given));
    };
  }

  /** One run of a callback. */
  private attempt(part: Part, isLast: boolean, run: () => unknown): unknown {
    const { object } = this;
    const facade = object.invocationContext();
    const begun = beginPart(this, part, facade);
    if (!begun) return contextApi.with(part.context, run);
    return onSettled(
      () => contextApi.with(begun.context, () => within(object, facade, run)),
      (value) => {
        endPart(begun);
        return value;
      },
      (error) => {
        const isFinal = isLast || (error as Error | undefined)?.name === 'NonRetryableError';
        if (isFinal) this.settings.observer?.thrown(begun.context, error);
        if (begun.span) recordFailure(begun.span, error);
        endPart(begun);
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
      const ended = (): Wait => ({ method, what, startMs, endMs: Date.now() });
      Promise.resolve(result).then(
        (value) => {
          if (wasWaited(ended(), value)) this.waited(part, startMs);
        },
        (error: unknown) => {
          if (method === 'waitForEvent' && wasWaitedInVain(ended())) this.waited(part, startMs, error);
        },
      );
    } catch (error) {
      diagWarn('a wait of a workflow could not be traced', error);
    }
    return result;
  }

  private waited(part: Part, startMs: number, ...errors: readonly unknown[]): void {
    const begun = beginPart(this, part, this.object.invocationContext(), startMs);
    if (!begun?.span) return;
    for (const error of errors) recordFailure(begun.span, error);
    endPart(begun);
  }

  /** The active context; that of `run` where there is no AsyncLocalStorage and it got lost. */
  private active(): Context {
    const active = contextApi.active();
    return trace.getSpan(active) ? active : this.context;
  }

  private count(key: string): number {
    const count = (this.counts.get(key) ?? 0) + 1;
    this.counts.set(key, count);
    return count;
  }

  /** A step that took too long threw nothing, so nobody was told. */
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

/** Traces what `run` gets as `step`. */
export const traceStep = /* @__PURE__ */ patched<Steps>({
  do: (method, step, args, steps) => steps.do(callOf(method, step), args),
  sleep: wait('sleep'),
  sleepUntil: wait('sleepUntil'),
  waitForEvent: wait('waitForEvent'),
});

/** Whether an error says that the instance is evicted, or was paused, restarted or terminated by the user. */
export function isAborted(error: unknown): boolean {
  return ABORTED.test(String((error as Error | undefined)?.message));
}

/** Whether the engine makes no further attempt after this one fails; as far as it says so. */
function isLast({ attempt, config }: StepContext): boolean {
  return !(Number(attempt) <= Number(config?.retries?.limit));
}

/** As Sentry's SDKs call them. A delay may be a function. */
function configured({ retries, timeout }: StepConfig = {}): Attributes {
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
