/**
 * Tracing bindings that did not come from the `env` of a handler.
 *
 * @module
 */

import { recordingOf } from '../../spans/active_recording.js';
import { describeValue } from '../../host/diag.js';
import { isAnyObject } from '../../host/is.js';
import { context } from '../../host/opentelemetry.js';
import { type BindingKind, KINDS } from '../../types/binding_kind.js';
import { traceKind } from './kinds.js';

/**
 * Traces a binding that came from elsewhere than the `env` of an instrumented handler, or that a library made. Its calls
 * become spans when they are made in a recorded request, as those of other bindings do. What is no object comes back as
 * it is: a binding that is not there.
 *
 * @param kind What it is: see the table in `docs/workers.md`. Another one throws a `TypeError`.
 * @param name What spans call it, and what options know it by; a binding that is traced already keeps its name. Default: its
 * kind. That it is named in `rpc` is seen from the options of the request in which this is called.
 *
 * ```ts
 * const kv = instrumentBinding(someLibrary.kv, 'kv', 'SESSIONS');
 * ```
 */
export function instrumentBinding<T>(binding: T, kind: BindingKind, name: string = kind): T {
  if (!KINDS.includes(kind)) {
    throw new TypeError(`edgespan: the kind of a binding is ${describeValue(kind)}; it must be one of ${KINDS.join(', ')}`);
  }
  if (!isAnyObject(binding)) return binding;
  return traceKind(binding, kind, name, recordingOf(context.active())?.settings.bindingOptions);
}
