/**
 * What bindings there are, by the names that options have for them.
 *
 * @module
 */

/** Kinds of bindings and of what a Worker has like them, in the order of their bits. */
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

/** The bits of all kinds. */
export const ALL_KINDS = (1 << KINDS.length) - 1;

/** The bit of a kind in `Settings.bindings`. */
export function bitOf(kind: BindingKind): number {
  return 1 << KINDS.indexOf(kind);
}
