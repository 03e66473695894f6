/**
 * Wraps a class of the user: its methods are invocations when the platform calls them, and plain methods when the object
 * itself calls them. The wrapper is a subclass, because RPC reaches only members of a prototype.
 *
 * @module
 */

import { describeValue } from '../../host/diag.js';
import { isFunction } from '../../host/is.js';
import type { SettingsResolver } from '../invocation/configure.js';
import type { ClassKind } from './class_kind.js';
import { runInside } from './inside.js';
import { forwardStatics } from './statics.js';
import { tracedMethods } from './traced_methods.js';
import { TracedObject } from './traced_object.js';

type Method = (this: object, ...args: unknown[]) => unknown;
type Constructor = new (...args: unknown[]) => object;

/** The traced class, with the same name and static members. Throws a `TypeError` for a value that is not a class. */
export function tracedClass<C>(Class: C, configure: SettingsResolver, kind: ClassKind): C {
  if (!isFunction(Class) || typeof Class.prototype !== 'object') {
    throw new TypeError(`edgespan: the class is ${describeValue(Class)}; it must be a class such as a Worker exports`);
  }
  const own = Class as unknown as Constructor;

  // A function, since a class cannot call its superclass constructor inside of `context.with`.
  function Traced(this: unknown, ctx: unknown, env: unknown, ...rest: unknown[]): unknown {
    const target = new.target as unknown as Constructor | undefined;
    // An ES5 subclass calls its superclass without `new`. If `Class` is an ES6 class, the call throws its usual `TypeError`.
    if (!target) return Reflect.apply(Class as unknown as Method, this, [ctx, env, ...rest]);
    const object = TracedObject.of(ctx, env, target.name, configure, kind.prepare);
    const newTarget = target === (Traced as unknown) ? own : target;
    const self = runInside(object, undefined, () => Reflect.construct(own, [ctx, env, ...rest], newTarget) as object);
    object.adopt(self);
    traceInstance(self);
    return self;
  }

  Traced.prototype = own.prototype as object;
  const traceInstance = tracedMethods(Traced, own.prototype as object, configure, kind);
  Object.setPrototypeOf(Traced, own);
  forwardStatics(Traced, own);
  return Traced as unknown as C;
}
