/**
 * An object of a traced class: what is known of it beside what it is.
 *
 * Its `ctx` stays the platform's own object, which its base class insists on, and gets own properties. A Durable Object has
 * one `ctx` for all its invocations, several of which may run at once: what they give to `waitUntil` finds its invocation
 * by the active context.
 *
 * Its constructor is no invocation. What that does, also in `blockConcurrencyWhile`, is not traced.
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';
import { traceBindings } from '../bindings/env.js';
import { hasStorage } from '../../host/context.js';
import { recordingOf } from '../../spans/active_recording.js';
import { diagWarn } from '../../host/diag.js';
import { context as contextApi, trace } from '../../host/opentelemetry.js';
import type { BindingKind } from '../../types/binding_kind.js';
import type { Settings } from '../../types/settings.js';
import type { SettingsResolver } from '../invocation/configure.js';
import type { ExecutionContext } from '../invocation/invocation.js';
import { onSettled } from '../../host/on_settled.js';
import { insideOf, within } from './inside.js';

/** The parts of the platform's `ctx` that are used; which of them are there depends on the class. */
export interface NativeContext extends ExecutionContext {
  readonly id?: { toString(): string };
  readonly storage?: object;
}

/** Prepares an object's context, before its constructor runs. */
type Prepare = (object: TracedObject, settings: Settings) => void;

const byContext = new WeakMap<object, TracedObject>();
const byInstance = new WeakMap<object, TracedObject>();

/** What is known of an instance whose constructor is done. */
export function objectOf(instance: object): TracedObject | undefined {
  return byInstance.get(instance);
}

/** An object. */
export class TracedObject {
  private attributes: Attributes = {};
  private readonly waitUntilHost: (promise: Promise<unknown>) => void;
  /** Invocations, counted where contexts do not survive an `await`. */
  private running = 0;
  /** Whether the user's own code made it, in an invocation or without a context: then its methods begin none. */
  private readonly isPart: boolean;

  private constructor(
    readonly ctx: NativeContext | undefined,
    readonly env: unknown,
    /** The name of its class, which may be empty. */
    readonly name: string,
  ) {
    this.isPart = !ctx || recordingOf(contextApi.active()) !== undefined;
    this.waitUntilHost = ctx ? ctx.waitUntil.bind(ctx) : () => {};
  }

  /** That of a constructor's arguments: one for a class and the traced ones that it extends. Never throws. */
  static of(ctx: unknown, env: unknown, name: string, configure: SettingsResolver, prepare?: Prepare): TracedObject {
    if (!isContext(ctx)) return new TracedObject(undefined, env, name);
    const known = byContext.get(ctx);
    if (known) return known;
    const object = new TracedObject(ctx, env, name);
    byContext.set(ctx, object);
    const settings = object.isPart ? undefined : configure(env, ctx);
    try {
      if (settings) object.prepare(ctx, settings, configure.kinds, prepare);
    } catch (error) {
      diagWarn('an object could not be prepared for tracing', error);
    }
    return object;
  }

  /** Says which instance it is. */
  adopt(instance: object): void {
    byInstance.set(instance, this);
  }

  /** Whether what runs is certainly a part of an invocation of this object, or its constructor. */
  isInside(): boolean {
    return this.isPart || insideOf(this) !== undefined;
  }

  /**
   * Whether a call begins an invocation. Where contexts do not survive an `await`, a method that is called while another
   * runs is taken for a part of that, unless there is something that speaks for a call `fromOutside`.
   */
  begins(fromOutside: unknown): boolean {
    return !this.isInside() && (!!fromOutside || this.running === 0);
  }

  /** Runs a method in an invocation. */
  run(context: ExecutionContext | undefined, method: () => unknown): unknown {
    const run = (): unknown => within(this, context, method);
    if (hasStorage()) return run();
    this.running++;
    const ended = (value: unknown): unknown => {
      this.running--;
      return value;
    };
    return onSettled(run, ended, ended);
  }

  /** What stands for `ctx` in one invocation. */
  invocationContext(): ExecutionContext | undefined {
    const { ctx } = this;
    if (!ctx) return undefined;
    const context: ExecutionContext = { waitUntil: this.waitUntilHost };
    return Object.defineProperty(context, 'tracing', { get: () => ctx.tracing });
  }

  /** Tells the active span, an invocation's root, of the object. */
  describe(): void {
    trace.getSpan(contextApi.active())?.setAttributes(this.attributes);
  }

  private prepare(ctx: NativeContext, settings: Settings, kinds: readonly BindingKind[], prepare?: Prepare): void {
    traceBindings(this.env, settings, kinds);
    traceBindings(ctx.exports, settings, kinds);
    const waitUntil = (promise: Promise<unknown>): void => {
      const context = insideOf(this)?.context;
      if (context) context.waitUntil(promise);
      else this.waitUntilHost(promise);
    };
    Object.defineProperty(ctx, 'waitUntil', { configurable: true, writable: true, value: waitUntil });
    prepare?.(this, settings);
    const { name } = this;
    const id = ctx.id && String(ctx.id);
    this.attributes = { 'cloudflare.entrypoint': name || undefined, 'cloudflare.durable_object.id': id };
  }
}

function isContext(ctx: unknown): ctx is NativeContext {
  return typeof (ctx as NativeContext | undefined)?.waitUntil === 'function';
}
