/**
 * A class of the user's whose methods are invocations when the platform calls them, and plain methods when the object
 * calls them itself.
 *
 * It is a subclass, because RPC reaches what is on a prototype and nothing else. Methods are looked up by getters, so that
 * inside of an invocation an object sees its own methods: whoever keeps notes on them by identity finds them again.
 *
 * @module
 */

import { withTracedEnv } from '../../bindings/env.js';
import { shown } from '../../diag.js';
import type { Settings } from '../../settings.js';
import type { Configure } from '../configure.js';
import type { ExecutionContext } from '../invocation.js';
import { within } from './inside.js';
import { standForStatics } from './statics.js';
import { TracedObject, objectOf } from './traced_object.js';

/** A call that the platform makes. */
export interface MethodCall {
  /** `undefined` when the invocation is not to be traced. */
  readonly settings: Settings | undefined;
  /** Of this invocation alone: `ctx` is that of the object, which may have several invocations at once. */
  readonly context: ExecutionContext | undefined;
  readonly object: TracedObject;
  readonly name: string;
  readonly args: unknown[];
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
  if (typeof given !== 'function' || typeof given.prototype !== 'object') {
    throw new TypeError(`edgespan: the class is ${shown(given)}; it must be a class such as a Worker exports`);
  }
  const own = given as unknown as Constructor;

  // A constructor that calls what it extends within a context, which a class cannot.
  function Traced(this: unknown, ctx: unknown, env: unknown, ...more: unknown[]): unknown {
    const target = new.target as unknown as Constructor | undefined;
    // What is no class may be called so by what extends it; a class says what is wrong.
    if (!target) return Reflect.apply(given as unknown as Method, this, [ctx, env, ...more]);
    const object = TracedObject.of(ctx, env, target.name, configure, kind);
    const self = within(object, undefined, () => Reflect.construct(own, [ctx, object.env, ...more], target) as object);
    object.adopt(self);
    for (const name of kind.handlers.keys()) members.traceField(self, name);
    return self;
  }

  const members = new Members(own.prototype as object, configure, kind);
  // `constructor` stays the user's class: only that has the private static members that `this.constructor` may be for.
  Traced.prototype = Object.create(own.prototype as object, members.accessors());
  Object.setPrototypeOf(Traced, own);
  standForStatics(Traced, own);
  return Traced as unknown as C;
}

/** The methods of a class. */
class Members {
  private readonly known = new Map<string, { own: Method; made: Method }>();

  constructor(
    private readonly prototype: object,
    private readonly configure: Configure,
    private readonly kind: ClassKind,
  ) {}

  /** For each method of the class, and of what it extends. Getters of the class are not among them. */
  accessors(): PropertyDescriptorMap {
    const { handlers, method } = this.kind;
    const seen = new Set<string>(['constructor']);
    const accessors: PropertyDescriptorMap = {};
    for (let from = this.prototype; from && from !== Object.prototype; from = Object.getPrototypeOf(from) as object) {
      for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(from))) {
        if (seen.has(name)) continue;
        seen.add(name);
        if (typeof value === 'function' && (method || handlers.has(name))) accessors[name] = this.accessor(name);
      }
    }
    return accessors;
  }

  /** A field that holds a handler is one. */
  traceField(self: object, name: string): void {
    const field = Object.getOwnPropertyDescriptor(self, name);
    if (typeof field?.value !== 'function' || !field.configurable) return;
    Object.defineProperty(self, name, { ...field, value: this.outer(name, field.value as Method) });
  }

  private accessor(name: string): PropertyDescriptor {
    const { prototype } = this;
    const seenFrom = (self: object): unknown => {
      const own: unknown = Reflect.get(prototype, name, self);
      if (typeof own !== 'function') return own;
      const object = objectOf(self);
      return !object || this.isInner(object, name) ? own : this.kept(name, own as Method);
    };
    return {
      configurable: true,
      get(this: object) {
        return seenFrom(this);
      },
      // As writing to an object does where its prototype has a method.
      set(this: object, value: unknown) {
        Object.defineProperty(this, name, { configurable: true, enumerable: true, writable: true, value });
      },
    };
  }

  private isInner(object: TracedObject, name: string): boolean {
    return object.isInside(this.kind.handlers.has(name));
  }

  private kept(name: string, own: Method): Method {
    const known = this.known.get(name);
    if (known?.own === own) return known.made;
    const made = this.outer(name, own);
    this.known.set(name, { own, made });
    return made;
  }

  /** What a method is from outside. */
  private outer(name: string, own: Method): Method {
    const { configure, kind } = this;
    const isInner = this.isInner.bind(this);
    const trace = kind.handlers.get(name) ?? kind.method;
    const made = function (this: object, ...args: unknown[]): unknown {
      const object = objectOf(this);
      if (!trace || !object || isInner(object, name)) return Reflect.apply(own, this, args);
      const { givenEnv } = object;
      const settings = configure(givenEnv, args[0]);
      const context = object.invocationContext();
      const run = (passed: unknown[]): unknown => {
        const runOwn = (): unknown => object.run(context, () => Reflect.apply(own, this, passed) as unknown);
        if (!settings) return runOwn();
        object.describe();
        return withTracedEnv(givenEnv, settings, runOwn);
      };
      return trace({ settings, context, object, name, args, run });
    };
    const { name: ownName, length } = own;
    return Object.defineProperties(made, {
      name: { configurable: true, value: ownName },
      length: { configurable: true, value: length },
    });
  }
}
