/**
 * What is known of a stub, whoever asks: requests and RPC calls through it say the same of it.
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';
import type { BindingKindName } from '../../types/binding_kind.js';

/** What is known of a stub. */
export interface Callee {
  readonly kind: BindingKindName;
  /** As Cloudflare writes it in `cloudflare.binding.type`. */
  readonly type: string;
  /** The binding. */
  readonly name: string;
  /** Whether it always reaches a Worker of the user's, wherever the URL seems to go. Default false. */
  readonly isOwn?: boolean;
  /** What is said of one stub beside its binding. */
  more?(stub: object): Attributes;
}

/** Is told of what a namespace made, and by which one. */
type Made = (made: unknown, callee: Callee, namespace: object) => void;

let listener: Made | undefined;

/** Says who is told of what namespaces make: `rpc()`, where it is used. */
export function onStub(made: Made): void {
  listener = made;
}

/** Tells of what a namespace made, a stub or another namespace, and gives it back. */
export function reportStub<T>(namespace: object, made: T, callee: Callee): T {
  listener?.(made, callee, namespace);
  return made;
}

/** What all calls through a stub say; of the stub beside its binding only where that is given. */
export function calleeAttributes(callee: Callee, stub?: object): Attributes {
  return {
    'cloudflare.binding.type': callee.type,
    'cloudflare.binding.name': callee.name,
    ...(stub && callee.more?.(stub)),
  };
}

/** A member that only a stub has: it answers to any name. */
const PROBE = 'edgespanProbe';

/**
 * Whether a value is a stub, to be asked before anything else: it has every member there is. Stubs of bindings are
 * known by their class: at compatibility dates without RPC they warn of each other member that is asked for.
 */
export function isStub(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (prototype && 'fetch' in prototype && 'connect' in prototype) return true;
  return typeof (value as Record<string, unknown>)[PROBE] === 'function';
}
