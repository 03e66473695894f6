/**
 * A class of the user's whose methods are invocations when the platform calls them, and plain methods when the object
 * calls them itself.
 *
 * It is a subclass, because RPC reaches what is on a prototype and nothing else.
 *
 * @module
 */

import { describeValue } from '../../host/diag.js';
import { isFunction } from '../../host/is.js';
import type { SettingsResolver } from '../invocation/configure.js';
import type { ClassKind } from './class_kind.js';
import { within } from './inside.js';
import { standForStatics } from './statics.js';
import { tracedMethods } from './traced_methods.js';
import { TracedObject } from './traced_object.js';

type Method = (this: object, ...args: unknown[]) => unknown;
type Constructor = new (...args: unknown[]) => object;

/** The traced class, with the same name and the same static members. Throws a `TypeError` for what is no class. */
export function tracedClass<C>(given: C, configure: SettingsResolver, kind: ClassKind): C {
  if (!isFunction(given) || typeof given.prototype !== 'object') {
    throw new TypeError(`edgespan: the class is ${describeValue(given)}; it must be a class such as a Worker exports`);
  }
  const own = given as unknown as Constructor;

  // A constructor that calls what it extends within a context, which a class cannot.
  function Traced(this: unknown, ctx: unknown, env: unknown, ...more: unknown[]): unknown {
    const target = new.target as unknown as Constructor | undefined;
    // What is no class may be called so by what extends it; a class says what is wrong.
    if (!target) return Reflect.apply(given as unknown as Method, this, [ctx, env, ...more]);
    const object = TracedObject.of(ctx, env, target.name, configure, kind.prepare);
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
