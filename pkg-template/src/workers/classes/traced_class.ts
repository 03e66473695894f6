/**
 * A class of the user's whose methods are invocations when the platform calls them, and plain methods when the object
 * calls them itself.
 *
 * It is a subclass, because RPC reaches what is on a prototype and nothing else.
 *
 * @module
 */

import type { Carrier } from '../bindings/rpc_trace.js';
import { shown } from '../../host/diag.js';
import { isFunction } from '../../host/is.js';
import type { Settings } from '../../config/settings.js';
import type { Configure } from '../configure.js';
import type { ExecutionContext } from '../invocation.js';
import { within } from './inside.js';
import { standForStatics } from './statics.js';
import { tracedMethods } from './traced_methods.js';
import { TracedObject } from './traced_object.js';

/** A call that the platform makes. */
export interface MethodCall {
  /** `undefined` when the invocation is not to be traced. */
  readonly settings: Settings | undefined;
  /** Of this invocation alone: `ctx` is that of the object, which may have several invocations at once. */
  readonly context: ExecutionContext | undefined;
  readonly object: TracedObject;
  readonly name: string;
  readonly args: unknown[];
  /** What its caller sent along over RPC, which is not among the arguments. */
  readonly carrier: Carrier | undefined;
  /** Runs the method inside of the invocation. */
  run(args: unknown[]): unknown;
}

/** Runs a method, traced if there are settings. What it returns or throws comes out as it is. */
export type TraceMethod = (call: MethodCall) => unknown;

/** What is done to classes of one kind. */
export interface ClassKind {
  /** Who traces which handler: these may be fields of an object, too. */
  readonly handlers: ReadonlyMap<string, TraceMethod>;
  /** Who traces all other methods. Default: they are left alone. */
  readonly method?: TraceMethod;
  /** Prepares an object's context, before its constructor runs. */
  prepare?(object: TracedObject, settings: Settings): void;
}

type Method = (this: object, ...args: unknown[]) => unknown;
type Constructor = new (...args: unknown[]) => object;

/** The traced class, with the same name and the same static members. Throws a `TypeError` for what is no class. */
export function tracedClass<C>(given: C, configure: Configure, kind: ClassKind): C {
  if (!isFunction(given) || typeof given.prototype !== 'object') {
    throw new TypeError(`edgespan: the class is ${shown(given)}; it must be a class such as a Worker exports`);
  }
  const own = given as unknown as Constructor;

  // A constructor that calls what it extends within a context, which a class cannot.
  function Traced(this: unknown, ctx: unknown, env: unknown, ...more: unknown[]): unknown {
    const target = new.target as unknown as Constructor | undefined;
    // What is no class may be called so by what extends it; a class says what is wrong.
    if (!target) return Reflect.apply(given as unknown as Method, this, [ctx, env, ...more]);
    const object = TracedObject.of(ctx, env, target.name, configure, kind);
    const made = target === (Traced as unknown) ? own : target;
    const self = within(object, undefined, () => Reflect.construct(own, [ctx, env, ...more], made) as object);
    object.adopt(self);
    traceInstance(self);
    return self;
  }

  Traced.prototype = own.prototype as object;
  const traceInstance = tracedMethods(Traced, own.prototype as object, configure, kind);
  Object.setPrototypeOf(Traced, own);
  standForStatics(Traced, own);
  return Traced as unknown as C;
}
