/**
 * The active context, carried over `await`, callbacks and timers by AsyncLocalStorage. This is the only file that
 * touches it.
 *
 * Where there is none, a stack stands in: the context is then known until the first `await`.
 *
 * @module
 */

import type { Context, ContextManager } from '@opentelemetry/api';
import { type Storage, type StorageClass, host } from './host.js';
import { isFunction } from './is.js';
import { ROOT_CONTEXT, createContextKey } from './opentelemetry.js';

// The key of @opentelemetry/core's suppressTracing().
const SUPPRESSED = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/** Whether contexts survive an `await` here. */
export function hasStorage(): boolean {
  return host.storage !== undefined;
}

/** AsyncLocalStorage as `node:async_hooks` has it, without importing it: that would fail where there is none. */
export function storageOfProcess(): StorageClass | undefined {
  const host = globalThis as { process?: { getBuiltinModule?(name: string): { AsyncLocalStorage?: StorageClass } } };
  return host.process?.getBuiltinModule?.('node:async_hooks')?.AsyncLocalStorage;
}

/** A context in which nothing is traced. */
export const UNTRACED = suppressed(ROOT_CONTEXT);

/** The same context, with tracing suppressed in it. */
export function suppressed(context: Context): Context {
  return context.setValue(SUPPRESSED, true);
}

/** Whether tracing is suppressed in a context. */
export function isSuppressed(context: Context): boolean {
  return context.getValue(SUPPRESSED) === true;
}

/** A context manager for `context.setGlobalContextManager` of `@opentelemetry/api`. */
export class EdgespanContextManager implements ContextManager {
  readonly #storage: Storage = host.storage ? new host.storage() : new ContextStack();

  active(): Context {
    return this.#storage.getStore() ?? ROOT_CONTEXT;
  }

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    return this.#storage.run(context, () => fn.apply(thisArg, args));
  }

  /** A function that runs in `context`; what is not a function comes back as it is. */
  bind<T>(context: Context, target: T): T {
    if (!isFunction(target)) return target;
    const storage = this.#storage;
    const bound = function (this: unknown, ...args: unknown[]): unknown {
      return storage.run(context, () => target.apply(this, args));
    };
    Object.defineProperty(bound, 'length', { configurable: true, value: target.length });
    return bound as T;
  }

  enable(): this {
    return this;
  }

  disable(): this {
    return this;
  }
}

/** Storage without the runtime's help: a store is known while its callback runs, not after it awaits. */
class ContextStack implements Storage {
  readonly #stack: Context[] = [];

  getStore(): Context | undefined {
    return this.#stack[this.#stack.length - 1];
  }

  run<R>(store: Context, callback: () => R): R {
    this.#stack.push(store);
    try {
      return callback();
    } finally {
      this.#stack.pop();
    }
  }
}
