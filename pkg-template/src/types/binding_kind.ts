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

/** A kind of binding: a value of `edgespan/bindings`, which brings along what traces its calls. */
export interface BindingKind {
  readonly kind: BindingKindName;
  /**
   * Names of members by which a binding is recognised, separated by spaces: it has all of them, and none with `!` in
   * front. Without any, a kind is recognised otherwise, or has to be named in the option `kinds`.
   */
  readonly members?: string;
  /** Traces a binding, known by its name in options and spans, and returns it. */
  readonly trace?: (binding: object, name: string) => object;
  /** Traces what is no binding of an `env`, once per isolate. */
  readonly install?: () => void;
}
