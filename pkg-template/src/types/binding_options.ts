/**
 * Options of bindings, as users write them.
 *
 * @module
 */

import type { BindingKind } from './binding_kind.js';

/** What may be recorded of calls only when it is asked for. */
export type RecordedDetail = 'keys' | 'parameters';

/** What `rpc()` of `edgespan/bindings` gives: names of bindings, and what traces the RPC calls of their stubs. */
export interface RpcBindings {
  readonly names: readonly string[];
  /** Traces the RPC calls of a binding, if that is its name, or of the stubs that it makes. */
  readonly trace: (this: RpcBindings, binding: object, name: string) => void;
}

/** Which calls of bindings become spans, and what they say. */
export interface BindingOptions {
  /** The kinds whose calls get spans, values of `edgespan/bindings`. Default: all that `instrument()` has. */
  only?: readonly BindingKind[];
  /** Kinds whose calls get no spans. Default none. */
  off?: readonly BindingKind[];
  /**
   * What a binding is, by its name, where it does not show: `send_email`, `browser` and `mtls` bindings may look like
   * service bindings. Default: what it looks like.
   */
  kinds?: Record<string, BindingKind>;
  /**
   * Bindings (of services, Durable Objects, dispatch namespaces) whose RPC calls get spans and carry the trace context, as
   * one more argument that instrumented receivers take away: `rpc('AUTH', 'STOCK')` of `edgespan/bindings`. Only for
   * receivers that are instrumented: to others it is an argument. Default none.
   */
  rpc?: RpcBindings;
  /**
   * Names of bindings of queues and Workflows whose messages and `params` carry the trace context, in a field `_trace` of
   * plain objects, which instrumented consumers and Workflows take away and link to. Default none.
   */
  queues?: readonly string[];
  /**
   * What is recorded beyond names, counts and sizes: `keys` of KV, R2 and Durable Object storage, `parameters` of SQL.
   * Never values or bodies. Default none.
   */
  record?: readonly RecordedDetail[];
}
