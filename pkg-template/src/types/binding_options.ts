/**
 * Options of bindings, as users write them.
 *
 * @module
 */

import type { Context } from '@opentelemetry/api';
import type { BindingKind } from './binding_kind.js';
import type { PropagationSettings } from './propagation.js';

/** Details of calls that are recorded only by the option `record`. */
export type RecordedDetail = 'keys' | 'parameters';

/** The result of `rpc()` of `edgespan/bindings`: names of bindings, and the instrumentation of their RPC calls. */
export interface RpcBindings {
  readonly names: readonly string[];
  /** Instruments the RPC calls of a binding, or of the stubs that it creates, if `name` is in `names`. */
  readonly trace: (this: RpcBindings, binding: object, name: string) => void;
}

/** The result of `bindingOptions(…)`, for the option `bindings`. */
export interface BindingSettings extends Readonly<BindingOptions> {
  /** Adds the trace context to the body of a message. */
  readonly withTrace: (
    body: unknown,
    context: Context,
    settings: PropagationSettings,
  ) => unknown;
}

/** The settings of bindings: of `bindingOptions(…)`, or only the kinds of the option `bindings`. */
export type TracedBindings = Readonly<BindingOptions> & Partial<Pick<BindingSettings, 'withTrace'>>;

/** Which calls of bindings become spans, and which details the spans have: the argument of `bindingOptions(…)`. */
export interface BindingOptions {
  /** The kinds whose calls get spans, values of `edgespan/bindings`. Default: all kinds of `instrument()`. */
  only?: readonly BindingKind[];
  /** Kinds whose calls get no spans. Default none. */
  off?: readonly BindingKind[];
  /**
   * The kinds of bindings that cannot be detected, by name: `send_email`, `browser` and `mtls` bindings may have the members
   * of service bindings. Default: the detected kind.
   */
  kinds?: Record<string, BindingKind>;
  /**
   * Bindings (of services, Durable Objects, dispatch namespaces) whose RPC calls get spans and carry the trace context, as
   * one more argument, which instrumented receivers remove: `rpc('AUTH', 'STOCK')` of `edgespan/bindings`. Only for
   * instrumented receivers: other receivers see the additional argument. Default none.
   */
  rpc?: RpcBindings;
  /**
   * Names of bindings of queues and Workflows whose messages and `params` carry the trace context, in a field `_trace` of
   * plain objects, which instrumented consumers and Workflows remove and link to. Default none.
   */
  queues?: readonly string[];
  /**
   * Details that are recorded beyond names, counts and sizes: `keys` of KV, R2 and Durable Object storage, `parameters` of
   * SQL. Never values or bodies. Default none.
   */
  record?: readonly RecordedDetail[];
}
