/**
 * Who set the alarm of a Durable Object: it is linked to that.
 *
 * @module
 */

import type { SpanContext } from '@opentelemetry/api';
import { context as contextApi, trace } from '../../host/opentelemetry.js';

/** By storage. An object that was constructed anew does not know of it. */
const setters = new WeakMap<object, SpanContext>();

/** Notes who sets the alarm, or deletes it: the span that is active. */
export function noteAlarm(storage: object, isSet: boolean): void {
  const span = isSet ? trace.getSpan(contextApi.active()) : undefined;
  if (span) setters.set(storage, span.spanContext());
  else setters.delete(storage);
}

/** Who set the alarm that runs now; the next one is set by somebody else. */
export function takeAlarmSetter(storage: object): SpanContext | undefined {
  const setter = setters.get(storage);
  setters.delete(storage);
  return setter;
}
