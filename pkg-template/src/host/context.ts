/**
 * The active context, carried over `await`, callbacks and timers by AsyncLocalStorage. This is the only file that
 * touches it.
 *
 * Where there is none, a stack stands in: the context is then known until the first `await`.
 *
 * @module
 */

import type { Context, ContextManager } from '@opentelemetry/api';
import { isFunction } from './is.js';
import { ROOT_CONTEXT, createContextKey } from './opentelemetry.js';
import type { Recording } from '../spans/recording.js';

/** The part of AsyncLocalStorage that is used. */
export interface Storage {
  getStore(): Context | undefined;
  run<R>(store: Context, callback: () => R): R;
}

/** AsyncLocalStorage's constructor, as the runtime offers it. */
export type StorageClass = new () => Storage;

const RECORDING = createContextKey('edgespan recording');
// The key of @opentelemetry/core's suppressTracing().
const SUPPRESSED = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

let storageClass: StorageClass | undefined;

/** Says where AsyncLocalStorage is. */
export function useStorage(found: StorageClass | undefined): void {
  storageClass = found;
}

/** Whether contexts survive an `await` here. */
export function hasStorage(): boolean {
  return storageClass !== undefined;
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

/** A context whose spans belong to a recording. */
export function withRecording(context: Context, recording: Recording): Context {
  return context.setValue(RECORDING, recording);
}

/** The recording that a context's spans belong to. */
export function recordingOf(context: Context): Recording | undefined {
  return context.getValue(RECORDING) as Recording | undefined;
}

/** A context manager for `context.setGlobalContextManager` of `@opentelemetry/api`. */
export class EdgespanContextManager implements ContextManager {
  readonly #storage: Storage = storageClass ? new storageClass() : new ContextStack();

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
