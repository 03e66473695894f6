/**
 * Kinds of bindings.
 *
 * @module
 */

/** The name of a kind, as messages use it: see the table in `docs/workers.md`. */
export type BindingKindName =
  | 'ai'
  | 'analytics_engine'
  | 'browser'
  | 'cache'
  | 'd1'
  | 'dispatch'
  | 'durable_object'
  | 'hyperdrive'
  | 'images'
  | 'kv'
  | 'mtls'
  | 'queue'
  | 'r2'
  | 'rate_limit'
  | 'send_email'
  | 'service'
  | 'socket'
  | 'storage'
  | 'vectorize'
  | 'workflow';

/** A kind of binding, with the instrumentation of its calls: a value of `edgespan/bindings`. */
export interface BindingKind {
  readonly kind: BindingKindName;
  /**
   * Names of members that identify a binding of the kind, separated by spaces; the binding must not have names with `!` in
   * front. Without `members`, a kind is identified otherwise, or only by the option `kinds`.
   */
  readonly members?: string;
  /** Instruments a binding and returns it; `name` is its name in options and spans. */
  readonly trace?: (binding: object, name: string) => object;
  /** Instruments a global API, which is no binding of an `env`; called once per isolate. */
  readonly install?: () => void;
}
