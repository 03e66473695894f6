/**
 * The span that set the alarm of a Durable Object: the span of the alarm is linked to that span.
 *
 * @module
 */

import type { SpanContext } from '@opentelemetry/api';
import { context as contextApi, trace } from '../../host/opentelemetry.js';
import { type Replacement, patched } from './patch.js';

/** By storage. Kept in memory only: lost when the object is evicted. */
const setters = new WeakMap<object, SpanContext>();

const noteSetter = (isSet: boolean): Replacement<object> => {
  return (method, object, args, storage) => {
    const span = isSet ? trace.getSpan(contextApi.active()) : undefined;
    if (span) setters.set(storage, span.spanContext());
    else setters.delete(storage);
    return Reflect.apply(method, object, args) as unknown;
  };
};

/** Notes the active span as the setter when `setAlarm` is called on a storage or on a transaction of that storage. */
export const noteAlarms = /* @__PURE__ */ patched<object>({ setAlarm: noteSetter(true), deleteAlarm: noteSetter(false) });

/** Returns and removes the span that set the running alarm: the next alarm has a setter of its own. */
export function takeAlarmSetter(storage: object): SpanContext | undefined {
  const setter = setters.get(storage);
  setters.delete(storage);
  return setter;
}
