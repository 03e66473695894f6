/**
 * Standing in for an object of the platform without being noticed: methods are called on the object itself, members that
 * are not known are its own, and one object has one stand-in.
 *
 * @module
 */

import { isFunction, isString } from '../is.js';

/** A method of the platform's. */
export type Method = (...args: unknown[]) => unknown;

/**
 * Makes what is handed out in the place of a method, given its name, itself and its object: a {@link standIn}, or
 * anything else. `undefined` for methods that are not known.
 */
export type Member = (name: string, own: Method, target: object) => unknown;

const standIns = new WeakMap<object, object>();

/** What a stand-in alone has: its object. Cheaper than remembering that of each, for those that are made for one call. */
const TARGET = Symbol('edgespan.target');

/**
 * The stand-in of an object, always the same. A JSRPC stub has a member of any name, made anew each time it is asked
 * for: those that are not known are handed out as they are, and nothing is kept of them. What is no object, which only
 * a stand-in of the user's gives, comes back as it is.
 */
export function wrap<T extends object>(target: T, member: Member, isStub = false): T {
  const known = standIns.get(target) as T | undefined;
  if (known) return known;
  const made = wrapOnce(target, member, isStub);
  if (made !== target) standIns.set(target, made);
  return made;
}

/** A new stand-in, for an object that nobody has seen before. */
export function wrapOnce<T extends object>(target: T, member: Member, isStub = false): T {
  if (!isObject(target) || unwrapped(target) !== target) return target;
  // What was handed out, so that a member is the same each time.
  let handed: Map<PropertyKey, { own: unknown; made: unknown }> | undefined;
  return new Proxy(target, {
    get(_, name) {
      if (name === TARGET) return target;
      // Getters run on the object itself, too.
      const own = (target as Record<PropertyKey, unknown>)[name];
      if (!isFunction(own) || name === 'constructor') return own;
      const known = handed?.get(name);
      if (known?.own === own) return known.made;
      const made = memberOf(target, name, own as unknown as Method, member, isStub);
      if (!isStub) (handed ??= new Map()).set(name, { own, made });
      return made;
    },
    set: (_, name, value) => Reflect.set(target, name, value),
  });
}

function memberOf(target: object, name: PropertyKey, own: Method, member: Member, isStub: boolean): unknown {
  const described = Reflect.getOwnPropertyDescriptor(target, name);
  // A proxy has to give what cannot be anything else.
  if (described && !described.configurable && !described.writable) return own;
  const made = isString(name) ? member(name, own, target) : undefined;
  return made ?? (isStub ? own : standIn(own, (args) => Reflect.apply(own, target, args)));
}

/** What looks like a method, and calls something else. It gets arguments without stand-ins, which natives refuse. */
export function standIn(own: Method, call: (args: unknown[]) => unknown): Method {
  return new Proxy(own, { apply: (_own, _self, args: unknown[]) => call(unwrapAll(args)) });
}

/** Puts what stand-ins stand for in their place; a list in which there are some makes room for another one. */
export function unwrapAll(args: unknown[]): unknown[] {
  args.forEach((value, index) => {
    if (typeof value !== 'object') return;
    if (!Array.isArray(value)) args[index] = unwrapped(value);
    else if (value.some((each) => unwrapped(each) !== each)) args[index] = value.map(unwrapped);
  });
  return args;
}

/** The object that something stands in for; anything else comes back as it is. */
export function unwrapped<T>(value: T): T {
  if (!isObject(value)) return value;
  try {
    return (value as { [TARGET]?: T })[TARGET] ?? value;
  } catch {
    // A proxy of the user's that does not want to be asked.
    return value;
  }
}

/** An object, or a function, which is one too. */
export function isObject(value: unknown): value is object {
  return isFunction(value) || (typeof value === 'object' && value !== null);
}
