/**
 * `bindingOptions(…)`: which calls of bindings become spans, and which details they have.
 *
 * @module
 */

import { KIND, KINDS, type Rule, TEXTS, fields, listOf, members, oneOf, part, readPart } from '../../config/rule.js';
import { isPresent } from '../../config/attributes.js';
import type { BindingKind } from '../../types/binding_kind.js';
import type { BindingOptions, BindingSettings, RpcBindings } from '../../types/binding_options.js';
import { withTrace } from './queue_trace.js';

const KIND_BY_NAME = members((name, kind, path, _, found) => [[name, isPresent(kind) ? KIND(kind, path, found) : kind]]);

const RPC: Rule<RpcBindings> = (value, path, found) => {
  const { names, trace } = part<RpcBindings>('rpc(…) of edgespan/bindings', 'trace')(value, path, found);
  return { names: TEXTS(names, path, found), trace };
};

const OPTIONS = fields({
  only: [KINDS],
  off: [KINDS],
  kinds: [(value, path, found) => Object.fromEntries(KIND_BY_NAME(value, path, found)) as Record<string, BindingKind>],
  rpc: [RPC],
  queues: [TEXTS],
  record: [listOf(oneOf('keys', 'parameters'))],
} satisfies Record<keyof BindingOptions, readonly [Rule]>);

/**
 * For the option `bindings`. Throws a `TypeError` with one sentence for an option that is not valid; an unknown name is a
 * warning on the console.
 *
 * ```ts
 * import { bindingOptions, kv } from 'edgespan/bindings';
 * import { instrument } from 'edgespan';
 *
 * export default instrument(handler, { bindings: bindingOptions({ off: [kv], queues: ['JOBS'] }) });
 * ```
 */
export function bindingOptions(options: BindingOptions = {}): BindingSettings {
  return { ...(readPart(OPTIONS, options, 'bindings') as BindingOptions), withTrace };
}
