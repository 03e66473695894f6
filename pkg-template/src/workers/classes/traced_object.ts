/**
 * The tracing state of an object of a traced class.
 *
 * The object's `ctx` stays the platform's own, which the platform's base classes require, and gets own properties. A Durable
 * Object has one `ctx` for all its invocations, and several may run at once: so `waitUntil` finds the invocation by the
 * active context.
 *
 * The constructor is not an invocation and not traced, nor is its `blockConcurrencyWhile`.
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
import { activeCall, runInside } from './inside.js';

/** The members of the platform's `ctx` that are used; `id` and `storage` exist only for some classes. */
export interface NativeContext extends ExecutionContext {
  readonly id?: { toString(): string };
  readonly storage?: object;
}

/** Prepares an object's `ctx` before the constructor runs. */
type Prepare = (object: TracedObject, settings: Settings) => void;

const byContext = new WeakMap<object, TracedObject>();
const byInstance = new WeakMap<object, TracedObject>();

/** The tracing state of a constructed instance. */
export function objectOf(instance: object): TracedObject | undefined {
  return byInstance.get(instance);
}

/** The tracing state of one object. */
export class TracedObject {
  private attributes: Attributes = {};
  private readonly waitUntilHost: (promise: Promise<unknown>) => void;
  /** The number of running invocations; counted only without `AsyncLocalStorage`. */
  private running = 0;
  /**
   * Whether the user's code constructed the object, in an invocation or without a `ctx`: then no method is an invocation.
   */
  private readonly isPart: boolean;

  private constructor(
    readonly ctx: NativeContext | undefined,
    readonly env: unknown,
    /** The name of the object's class, which may be empty. */
    readonly name: string,
  ) {
    this.isPart = !ctx || recordingOf(contextApi.active()) !== undefined;
    this.waitUntilHost = ctx ? ctx.waitUntil.bind(ctx) : () => {};
  }

  /** The state for a constructor's arguments; a class and its traced superclasses share one state. Never throws. */
  static of(ctx: unknown, env: unknown, name: string, configure: SettingsResolver, prepare?: Prepare): TracedObject {
    if (!isContext(ctx)) return new TracedObject(undefined, env, name);
    const existing = byContext.get(ctx);
    if (existing) return existing;
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

  /** Assigns this state to an instance. */
  adopt(instance: object): void {
    byInstance.set(instance, this);
  }

  /** Whether the running code is certainly part of an invocation of this object, or of its constructor. */
  isInside(): boolean {
    return this.isPart || activeCall(this) !== undefined;
  }

  /**
   * Whether a call begins an invocation. Without `AsyncLocalStorage`, a call during a running invocation counts as part of
   * that invocation, unless `fromOutside` is set: the call is of a handler, or carries a trace context.
   */
  begins(fromOutside: unknown): boolean {
    return !this.isInside() && (!!fromOutside || this.running === 0);
  }

  /** Runs a method in an invocation. */
  run(context: ExecutionContext | undefined, method: () => unknown): unknown {
    const run = (): unknown => runInside(this, context, method);
    if (hasStorage()) return run();
    this.running++;
    const ended = (value: unknown): unknown => {
      this.running--;
      return value;
    };
    return onSettled(run, ended, ended);
  }

  /** A context for one invocation, in place of `ctx`. */
  invocationContext(): ExecutionContext | undefined {
    const { ctx } = this;
    if (!ctx) return undefined;
    const context: ExecutionContext = { waitUntil: this.waitUntilHost };
    return Object.defineProperty(context, 'tracing', { get: () => ctx.tracing });
  }

  /** Sets the object's attributes on the active span, the root of the invocation. */
  describe(): void {
    trace.getSpan(contextApi.active())?.setAttributes(this.attributes);
  }

  private prepare(ctx: NativeContext, settings: Settings, kinds: readonly BindingKind[], prepare?: Prepare): void {
    traceBindings(this.env, settings, kinds);
    traceBindings(ctx.exports, settings, kinds);
    const waitUntil = (promise: Promise<unknown>): void => {
      const context = activeCall(this)?.context;
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
