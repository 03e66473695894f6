/**
 * Describes how classes of one kind are traced: entrypoints, Durable Objects, Workflows.
 *
 * @module
 */

import type { Settings } from '../../types/settings.js';
import type { Carrier } from '../../tracing/propagation/propagate.js';
import type { ExecutionContext } from '../invocation/invocation.js';
import type { TracedObject } from './traced_object.js';

/** A call of a method by the platform. */
export interface MethodCall {
  /** `undefined` if the invocation is not traced. */
  readonly settings: Settings | undefined;
  /** The context of this invocation only: the object's `ctx` is shared by all its invocations, which may run at once. */
  readonly context: ExecutionContext | undefined;
  readonly object: TracedObject;
  readonly name: string;
  readonly args: unknown[];
  /** The trace context that the caller sent over RPC, already removed from the arguments. */
  readonly carrier: Carrier | undefined;
  /** Runs the method inside of the invocation. */
  run(args: unknown[]): unknown;
}

/** Runs a method, traced if there are settings. The result or error of the method stays unchanged. */
export type TraceMethod = (call: MethodCall) => unknown;

/** Describes how classes of one kind are traced. */
export interface ClassKind {
  /** Tracers by handler name. Handlers may also be fields of an object. */
  readonly handlers: ReadonlyMap<string, TraceMethod>;
  /** The tracer of all other methods. Default: other methods are not traced. */
  readonly method?: TraceMethod;
  /** Prepares an object's `ctx` before the constructor runs. */
  prepare?(object: TracedObject, settings: Settings): void;
}

/** Entries of `handlers` for methods that the platform calls and that get no span. */
export function leftAlone(names: readonly string[]): [name: string, trace: TraceMethod][] {
  return names.map((name) => [name, ({ args, run }) => run(args)]);
}
