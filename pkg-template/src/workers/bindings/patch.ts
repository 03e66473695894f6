/**
 * Tracing objects of the platform without standing in for them: the methods that their classes have are replaced on the
 * prototype, once per isolate, and a replacement acts only when it is called on an object that was noted. So a binding
 * stays the platform's own object, which can be compared, cloned, given to RPC or to another Worker. Called on anything
 * else, a replaced method does what it did: it has the same name and length, gives the same promise and throws the same.
 *
 * A note is a private field, which nobody sees: the statements and stubs of a program are many, and to put each into a
 * `WeakMap` takes twenty times as long.
 *
 * @module
 */

import { diagWarnOnce } from '../../host/diag.js';
import { isAnyObject, isFunction } from '../../host/is.js';

/** A method of the platform's. */
export type Method = (...args: unknown[]) => unknown;

/** What is done in the place of a method, called on an object: `note` is what was noted of that. */
export type Replacement<N> = (method: Method, object: object, args: unknown[], note: N) => unknown;

/** Notes an object and gives it back, a value that is no object as well. What was noted first stays. Never throws. */
export interface Trace<N> {
  <T>(object: T, note: N): T;
  /** What was noted of an object. */
  noteOf(object: unknown): N | undefined;
}

/** Its constructor gives what it was given, so that what extends it can put private fields on any object. */
const Given = function (object: object): object {
  return object;
} as unknown as new (object: object) => object;

/** Replaces these methods of whatever is noted; with a note `ofAll`, of all other objects of the same classes as well. */
export function patched<N>(methods: Readonly<Record<string, Replacement<N>>>, ofAll?: N): Trace<N> {
  class Noted extends Given {
    readonly #note: N;

    constructor(object: object, note: N) {
      super(object);
      this.#note = note;
    }

    static of(object: unknown): N | undefined {
      return isAnyObject(object) && #note in object ? object.#note : undefined;
    }
  }
  /** The replacements, so that none is replaced again. */
  const made = new WeakSet<object>();
  /** Prototypes of which all methods are replaced. */
  const done = new WeakSet<object>();

  /** Whether that is done for all objects of the same prototype. */
  function replace(object: object, name: string): boolean {
    try {
      const holder = holderOf(object, name);
      const described = holder && Object.getOwnPropertyDescriptor(holder, name);
      const own: unknown = described ? described.value : (object as Record<string, unknown>)[name];
      if (!isFunction(own) || made.has(own)) return true;
      const method = new Proxy(own as unknown as Method, {
        apply(method, self: object, args: unknown[]): unknown {
          const note = Noted.of(self) ?? ofAll;
          if (note === undefined) return Reflect.apply(method, self, args);
          return (methods[name] as Replacement<N>)(method, self, args, note);
        },
      });
      made.add(method);
      Object.defineProperty(holder ?? object, name, { ...(described ?? OWN), value: method });
      return holder !== undefined && holder !== object;
    } catch (error) {
      tellUnreplaced(error);
      return false;
    }
  }

  const trace = <T>(object: T, note: N): T => {
    try {
      if (!isAnyObject(object) || Noted.of(object) !== undefined) return object;
      new Noted(object, note);
      const prototype = Object.getPrototypeOf(object) as object | null;
      if (prototype && done.has(prototype)) return object;
      const areReplaced = Object.keys(methods).map((name) => replace(object, name));
      if (prototype && prototype !== Object.prototype && areReplaced.every(Boolean)) done.add(prototype);
    } catch (error) {
      tellUnreplaced(error);
    }
    return object;
  };
  return Object.assign(trace, { noteOf: Noted.of });
}

function tellUnreplaced(error: unknown): void {
  diagWarnOnce('a call of a binding could not be traced', error);
}

/** How a method is put on an object itself. */
const OWN: PropertyDescriptor = { configurable: true, writable: true };

/**
 * The object or the prototype that has a member. `undefined` for what answers to it without having it, such as a stub of
 * JSRPC, and where it is a global class's, such as that of `Map`, which the object's class extends.
 */
function holderOf(object: object, name: string): object | undefined {
  for (let at: object | null = object; at && at !== Object.prototype; at = Object.getPrototypeOf(at) as object | null) {
    if (Object.hasOwn(at, name)) return at === object || !isGlobal(at.constructor) ? at : undefined;
  }
  return undefined;
}

function isGlobal(constructor: Function): boolean {
  return (globalThis as Record<string, unknown>)[constructor?.name] === constructor;
}
