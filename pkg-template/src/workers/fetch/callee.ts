/**
 * The description of a stub: its requests and its RPC calls have the same attributes.
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';
import type { BindingKindName } from '../../types/binding_kind.js';

/** Describes a stub. */
export interface Callee {
  readonly kind: BindingKindName;
  /** The value of `cloudflare.binding.type`. */
  readonly type: string;
  /** The name of the binding. */
  readonly name: string;
  /** Whether the stub always reaches a Worker of the user, whatever the URL. Default false. */
  readonly isOwn?: boolean;
  /** Attributes of one stub, beside those of its binding. */
  attributesOf?(stub: object): Attributes;
}

/** Called with each stub, or nested namespace, that a namespace returned. */
type StubListener = (stub: unknown, callee: Callee, namespace: object) => void;

let listener: StubListener | undefined;

/** Sets the listener for stubs: `rpc()` does. */
export function onStub(onResult: StubListener): void {
  listener = onResult;
}

/** Calls the listener with a stub, or a nested namespace, that a namespace returned. Returns the stub. */
export function reportStub<T>(namespace: object, stub: T, callee: Callee): T {
  listener?.(stub, callee, namespace);
  return stub;
}

/** The attributes of all calls through a stub: those of the binding, and those of the stub itself if `stub` is present. */
export function calleeAttributes(callee: Callee, stub?: object): Attributes {
  return {
    'cloudflare.binding.type': callee.type,
    'cloudflare.binding.name': callee.name,
    ...(stub && callee.attributesOf?.(stub)),
  };
}

/** A member that only a stub has, since a stub answers to any name. */
const PROBE = 'edgespanProbe';

/**
 * Whether a value is a stub. A stub answers to every member name, so this is checked before any other kind. Stubs of
 * bindings are recognised by their prototype: at compatibility dates without RPC they log a warning for each unknown member
 * that is read.
 */
export function isStub(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (prototype && 'fetch' in prototype && 'connect' in prototype) return true;
  return typeof (value as Record<string, unknown>)[PROBE] === 'function';
}
