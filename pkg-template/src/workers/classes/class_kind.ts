/**
 * What is done to classes of one kind: entrypoints, Durable Objects, Workflows.
 *
 * @module
 */

import type { Settings } from '../../types/settings.js';
import type { Carrier } from '../../tracing/propagation/propagate.js';
import type { ExecutionContext } from '../invocation/invocation.js';
import type { TracedObject } from './traced_object.js';

/** A call that the platform makes. */
export interface MethodCall {
  /** `undefined` when the invocation is not to be traced. */
  readonly settings: Settings | undefined;
  /** Of this invocation alone: `ctx` is that of the object, which may have several invocations at once. */
  readonly context: ExecutionContext | undefined;
  readonly object: TracedObject;
  readonly name: string;
  readonly args: unknown[];
  /** What its caller sent along over RPC, which is not among the arguments. */
  readonly carrier: Carrier | undefined;
  /** Runs the method inside of the invocation. */
  run(args: unknown[]): unknown;
}

/** Runs a method, traced if there are settings. What it returns or throws comes out as it is. */
export type TraceMethod = (call: MethodCall) => unknown;

/** What is done to classes of one kind. */
export interface ClassKind {
  /** Who traces which handler: these may be fields of an object, too. */
  readonly handlers: ReadonlyMap<string, TraceMethod>;
  /** Who traces all other methods. Default: they are left alone. */
  readonly method?: TraceMethod;
  /** Prepares an object's context, before its constructor runs. */
  prepare?(object: TracedObject, settings: Settings): void;
}
