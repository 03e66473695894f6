/**
 * Traces bindings that are not members of the `env` of an instrumented handler.
 *
 * @module
 */

import { describeValue } from '../../host/diag.js';
import { isAnyObject } from '../../host/is.js';
import { context } from '../../host/opentelemetry.js';
import { recordingOf } from '../../spans/active_recording.js';
import type { BindingKind } from '../../types/binding_kind.js';
import { traceKind } from './env.js';

/**
 * Traces a binding that is not a member of the `env` of an instrumented handler, or that a library created. Its calls in a
 * recorded request become spans, as the calls of other bindings do. A value that is not an object, such as an unset binding,
 * is returned unchanged.
 *
 * @param kind A value of `edgespan/bindings`. Any other value throws a `TypeError`.
 * @param name The binding's name in spans and options. Default: the name of the kind. A binding that is already traced keeps
 * its name. The option `bindings.rpc` of the active request decides whether RPC calls of this name are traced.
 *
 * ```ts
 * import { instrumentBinding } from 'edgespan';
 * import { kv } from 'edgespan/bindings';
 *
 * const sessions = instrumentBinding(someLibrary.kv, kv, 'SESSIONS');
 * ```
 */
export function instrumentBinding<T>(binding: T, kind: BindingKind, name: string = kind?.kind): T {
  if (typeof kind?.trace !== 'function') {
    const allowed = 'it must be a value of edgespan/bindings, such as kv';
    throw new TypeError(`edgespan: the kind of a binding is ${describeValue(kind)}; ${allowed}`);
  }
  if (!isAnyObject(binding)) return binding;
  return traceKind(binding, kind, name, recordingOf(context.active())?.settings.bindingOptions);
}
