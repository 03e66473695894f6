/**
 * The context manager: AsyncLocalStorage propagates the active context over `await`, callbacks and timers. Only this file
 * uses AsyncLocalStorage.
 *
 * In runtimes without it, a stack is used: the context is then lost at the first `await`.
 *
 * @module
 */

import type { Context, ContextManager } from '@opentelemetry/api';
import { type Storage, type StorageClass, host } from './host.js';
import { isFunction } from './is.js';
import { ROOT_CONTEXT, createContextKey } from './opentelemetry.js';

// The key of @opentelemetry/core's suppressTracing().
const SUPPRESSED = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/** Whether the runtime has AsyncLocalStorage, so that contexts survive an `await`. */
export function hasStorage(): boolean {
  return host.storage !== undefined;
}

/** AsyncLocalStorage of `node:async_hooks`, without an import, which would fail in runtimes without that module. */
export function storageOfProcess(): StorageClass | undefined {
  const host = globalThis as { process?: { getBuiltinModule?(name: string): { AsyncLocalStorage?: StorageClass } } };
  return host.process?.getBuiltinModule?.('node:async_hooks')?.AsyncLocalStorage;
}

/** The root context with tracing suppressed. */
export const UNTRACED = suppressed(ROOT_CONTEXT);

/** The context with tracing suppressed. */
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

  /** Wraps a function so that it runs in `context`; returns any other value unchanged. */
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

/** A substitute for AsyncLocalStorage: the store is set until the callback returns, and lost after an `await`. */
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
