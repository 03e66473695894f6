/**
 * Tracing bindings that did not come from the `env` of a handler.
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
 * Traces a binding that came from elsewhere than the `env` of an instrumented handler, or that a library made. Its calls
 * become spans when they are made in a recorded request, as those of other bindings do. A value that is no object, such as
 * a binding that is not there, is returned as it is.
 *
 * @param kind A value of `edgespan/bindings`. Another one throws a `TypeError`.
 * @param name Its name in spans and options; a binding that is traced already keeps its name. Default: the name of its kind.
 * Whether it is named in `rpc` is taken from the options of the request in which this is called.
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
