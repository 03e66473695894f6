/**
 * Tracing objects of the platform without standing in for them: the methods that their classes have are replaced on the
 * prototype, once per isolate, and a replacement acts only when it is called on an object that was noted. So a binding
 * stays the platform's own object, which can be compared, cloned, given to RPC or to another Worker. Called on anything
 * else, a replaced method does what it did: it has the same name and length, gives the same promise and throws the same.
 *
 * @module
 */

import { tellOnce } from '../diag.js';
import { isFunction, isObject } from '../is.js';

/** A method of the platform's. */
export type Method = (...args: unknown[]) => unknown;

/** What is done in the place of a method: `call` is the method, on the object; `note` what was noted of that. */
export type Replacement<N> = (call: Method, args: unknown[], note: N, object: object) => unknown;

/** Notes an object and gives it back, a value that is no object as well. What was noted first stays. Never throws. */
export type Trace<N> = <T>(object: T, note: N) => T;

/** Replaces these methods of whatever is noted; with a note `ofAll`, of all other objects of the same classes as well. */
export function patched<N>(
  methods: Readonly<Record<string, Replacement<N>>>,
  notes = new WeakMap<object, N>(),
  ofAll?: N,
): Trace<N> {
  /** The replacements, so that none is replaced again. */
  const made = new WeakSet<object>();
  /** Prototypes of which all methods are replaced. */
  const done = new WeakSet<object>();

  function replace(object: object, name: string, replacement: Replacement<N>): boolean {
    const holder = holderOf(object, name);
    const described = holder && Object.getOwnPropertyDescriptor(holder, name);
    const own: unknown = described ? described.value : (object as Record<string, unknown>)[name];
    if (!isFunction(own) || made.has(own)) return true;
    const method = replaced(own as unknown as Method, (call, args, self) => {
      const note = notes.get(self) ?? ofAll;
      return note === undefined ? call(...args) : replacement(call, args, note, self);
    });
    made.add(method);
    Object.defineProperty(holder ?? object, name, { ...(described ?? OWN), value: method });
    return holder !== undefined && holder !== object;
  }

  return (object, note) => {
    if (!isAnyObject(object) || notes.has(object)) return object;
    notes.set(object, note);
    try {
      const prototype = Object.getPrototypeOf(object) as object | null;
      if (prototype && done.has(prototype)) return object;
      let isDone = prototype !== Object.prototype;
      for (const name of Object.keys(methods)) {
        if (!replace(object, name, methods[name] as Replacement<N>)) isDone = false;
      }
      if (prototype && isDone) done.add(prototype);
    } catch (error) {
      tellOnce('calls of a binding cannot be traced', error);
    }
    return object;
  };
}

/** How a method is put on an object where no prototype has it, such as one of a JSRPC stub. */
const OWN: PropertyDescriptor = { configurable: true, writable: true };

/** What stands for a method, and looks like it. */
export function replaced(own: Method, act: (call: Method, args: unknown[], self: object) => unknown): Method {
  return new Proxy(own, {
    apply: (method, self: object, args: unknown[]) => act((...sent) => Reflect.apply(method, self, sent), args, self),
  });
}

/** The object itself or the prototype that has a member; `undefined` for what answers to it without having it. */
function holderOf(object: object, name: string): object | undefined {
  for (let at: object | null = object; at && at !== Object.prototype; at = Object.getPrototypeOf(at) as object | null) {
    if (Object.hasOwn(at, name)) return at;
  }
  return undefined;
}

/** An object, or a function, which is one too. */
function isAnyObject(value: unknown): value is object {
  return isFunction(value) || isObject(value);
}
