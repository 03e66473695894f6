/**
 * What bindings there are, by the names that options have for them.
 *
 * @module
 */

/** Kinds of bindings and of what a Worker has like them. */
export const KINDS = [
  'kv',
  'd1',
  'r2',
  'queue',
  'durable_object',
  'service',
  'cache',
  'storage',
  'analytics_engine',
  'ai',
  'vectorize',
  'hyperdrive',
  'images',
  'browser',
  'rate_limit',
  'send_email',
  'dispatch',
  'mtls',
  'socket',
  'workflow',
] as const;

/** A kind of binding: see the table in `docs/workers.md`. */
export type BindingKind = (typeof KINDS)[number];
