/**
 * The trace context in the bodies of a queue's messages: in a field of its own, which only plain objects can have.
 *
 * @module
 */

import type { Context, SpanContext } from '@opentelemetry/api';
import { diagWarn } from '../../host/diag.js';
import { isString } from '../../host/is.js';
import { defaultTextMapGetter, isSpanContextValid, trace } from '../../host/opentelemetry.js';
import { isPlainObject } from '../../host/plain.js';
import { type Carrier, extracted, injected } from '../../tracing/propagation/propagate.js';
import type { Settings } from '../../types/settings.js';

const FIELD = '_trace';

/** A body like the given one that carries the context; one that cannot, or that has such a field, as it is. */
export function withTrace(body: unknown, context: Context, settings: Settings): unknown {
  if (!isPlainObject(body) || Object.hasOwn(body, FIELD)) return body;
  const carrier = injected(context, settings);
  return Object.keys(carrier).length > 0 ? { ...body, [FIELD]: carrier } : body;
}

/**
 * Takes the context away from a message's body: the span that sent it, to be linked. A field of that name that is
 * something else stays where it is, and so does the whole body. Never throws.
 */
export function takeTrace(message: object, settings?: Settings): SpanContext | undefined {
  try {
    const { body } = message as { body?: unknown };
    if (!isPlainObject(body) || !Object.hasOwn(body, FIELD)) return undefined;
    const carrier = body[FIELD];
    if (!isCarrier(carrier)) return undefined;
    const found = trace.getSpanContext(extracted(carrier, defaultTextMapGetter, settings));
    const sender = found && isSpanContextValid(found) ? found : undefined;
    if (sender || 'traceparent' in carrier || 'sentry-trace' in carrier) Reflect.deleteProperty(body, FIELD);
    return sender;
  } catch (error) {
    diagWarn('the trace context of a message could not be read', error);
    return undefined;
  }
}

function isCarrier(value: unknown): value is Carrier {
  return isPlainObject(value) && Object.values(value).every((entry) => isString(entry));
}
