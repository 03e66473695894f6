/**
 * Who set the alarm of a Durable Object: it is linked to that.
 *
 * @module
 */

import type { SpanContext } from '@opentelemetry/api';
import { context as contextApi, trace } from '../../host/opentelemetry.js';
import { type Replacement, patched } from './patch.js';

/** By storage. An object that was constructed anew does not know of it. */
const setters = new WeakMap<object, SpanContext>();

const noting = (isSet: boolean): Replacement<object> => {
  return (method, object, args, storage) => {
    const span = isSet ? trace.getSpan(contextApi.active()) : undefined;
    if (span) setters.set(storage, span.spanContext());
    else setters.delete(storage);
    return Reflect.apply(method, object, args) as unknown;
  };
};

/** Notes who sets the alarm of a storage, there or in a transaction: the span that is active. */
export const noteAlarms = /* @__PURE__ */ patched<object>({ setAlarm: noting(true), deleteAlarm: noting(false) });

/** Who set the alarm that runs now; the next one is set by somebody else. */
export function takeAlarmSetter(storage: object): SpanContext | undefined {
  const setter = setters.get(storage);
  setters.delete(storage);
  return setter;
}
