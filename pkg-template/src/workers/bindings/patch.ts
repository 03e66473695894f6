/**
 * Patches objects of the platform in place, without proxies: the methods are replaced on the prototype, once per isolate,
 * and a replacement acts only on an object that has a note. So a binding stays the platform's own object, which can be
 * compared, cloned, or passed over RPC and to another Worker. On any other object a replaced method behaves as before: it
 * has the same name and length, returns the same promise and throws the same error.
 *
 * A note is a private field, which user code cannot see: a program creates many statements and stubs, and a `WeakMap` entry
 * for each is twenty times as slow.
 *
 * @module
 */

import { diagWarnOnce } from '../../host/diag.js';
import { isAnyObject, isFunction } from '../../host/is.js';

/** A method of the platform. */
export type Method = (...args: unknown[]) => unknown;

/** Runs in place of `method`, called on `object`; `note` is the note of `object`. */
export type Replacement<N> = (method: Method, object: object, args: unknown[], note: N) => unknown;

/**
 * Attaches a note to an object, unless the object has one. Returns the object, or any other value unchanged. Never throws.
 */
export interface AttachNote<N> {
  <T>(object: T, note: N): T;
  /** The note of an object. */
  noteOf(object: unknown): N | undefined;
}

/** A constructor that returns its argument, so that a subclass can add private fields to any object. */
const ReturnArgument = function (object: object): object {
  return object;
} as unknown as new (object: object) => object;

/** Replaces these methods for objects with a note. `ofAll` is the note of all other objects of the same classes. */
export function patched<N>(methods: Readonly<Record<string, Replacement<N>>>, ofAll?: N): AttachNote<N> {
  class Noted extends ReturnArgument {
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
  const replacements = new WeakSet<object>();
  /** Prototypes whose methods are all replaced. */
  const patchedPrototypes = new WeakSet<object>();

  /** Replaces one method. Returns whether that applies to all objects of the same prototype. */
  function replace(object: object, name: string): boolean {
    try {
      const holder = holderOf(object, name);
      const descriptor = holder && Object.getOwnPropertyDescriptor(holder, name);
      const own: unknown = descriptor ? descriptor.value : (object as Record<string, unknown>)[name];
      if (!isFunction(own) || replacements.has(own)) return true;
      const method = new Proxy(own as unknown as Method, {
        apply(method, self: object, args: unknown[]): unknown {
          const note = Noted.of(self) ?? ofAll;
          if (note === undefined) return Reflect.apply(method, self, args);
          return (methods[name] as Replacement<N>)(method, self, args, note);
        },
      });
      replacements.add(method);
      Object.defineProperty(holder ?? object, name, { ...(descriptor ?? OWN), value: method });
      return holder !== undefined && holder !== object;
    } catch (error) {
      warnUnpatched(error);
      return false;
    }
  }

  const trace = <T>(object: T, note: N): T => {
    try {
      if (!isAnyObject(object) || Noted.of(object) !== undefined) return object;
      new Noted(object, note);
      const prototype = Object.getPrototypeOf(object) as object | null;
      if (prototype && patchedPrototypes.has(prototype)) return object;
      const areReplaced = Object.keys(methods).map((name) => replace(object, name));
      if (prototype && prototype !== Object.prototype && areReplaced.every(Boolean)) patchedPrototypes.add(prototype);
    } catch (error) {
      warnUnpatched(error);
    }
    return object;
  };
  return Object.assign(trace, { noteOf: Noted.of });
}

function warnUnpatched(error: unknown): void {
  diagWarnOnce('a call of a binding could not be traced', error);
}

/** The descriptor of a method that is defined on the object itself. */
const OWN: PropertyDescriptor = { configurable: true, writable: true };

/**
 * The object or the prototype that has a member. `undefined` for a JSRPC stub, which answers to the name without having the
 * member, and for a member of a global class, such as `Map`, that the object's class extends.
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
