/**
 * `edgespan/bindings`: the kinds of bindings as values, and an `instrument` that bundles only the listed kinds.
 *
 * @module
 */

import 'edgespan';
import { instrumentHandler } from '../workers/handler.js';
import type { CauseOf, EnvOf, OptionsInput } from '../workers/invocation/configure.js';

/**
 * `instrument` of `edgespan` without any kinds of bindings: the Worker's bundle contains only the kinds that it imports
 * and lists in the option `bindings`.
 *
 * ```ts
 * import { d1, instrument, kv } from 'edgespan/bindings';
 *
 * export default instrument(handler, { endpoint: 'https://otlp.example.com', bindings: [kv, d1] });
 * ```
 */
export function instrument<H extends object, Env = EnvOf<H>, Cause = CauseOf<H>>(
  handler: H,
  options?: OptionsInput<Env, Cause>,
): H {
  return instrumentHandler([], handler, options as OptionsInput<never, never>);
}

export type { BindingKind, BindingKindName } from '../types/binding_kind.js';
export type { BindingOptions, BindingSettings, RecordedDetail, RpcBindings } from '../types/binding_options.js';
export { ai } from '../workers/bindings/ai.js';
export { analyticsEngine } from '../workers/bindings/analytics_engine.js';
export { browser } from '../workers/bindings/browser.js';
export { cache } from '../workers/bindings/cache.js';
export { d1 } from '../workers/bindings/d1.js';
export { dispatch } from '../workers/bindings/dispatch.js';
export { durableObject } from '../workers/bindings/durable_object.js';
export { hyperdrive } from '../workers/bindings/hyperdrive.js';
export { images } from '../workers/bindings/images.js';
export { kv } from '../workers/bindings/kv.js';
export { bindingOptions } from '../workers/bindings/options.js';
export { queue } from '../workers/bindings/queue.js';
export { r2 } from '../workers/bindings/r2.js';
export { rateLimit } from '../workers/bindings/rate_limit.js';
export { rpc } from '../workers/bindings/rpc.js';
export { sendEmail } from '../workers/bindings/send_email.js';
export { mtls, service } from '../workers/bindings/service.js';
export { socket } from '../workers/bindings/socket.js';
export { storage } from '../workers/bindings/storage.js';
export { vectorize } from '../workers/bindings/vectorize.js';
export { workflow } from '../workers/bindings/workflow.js';
