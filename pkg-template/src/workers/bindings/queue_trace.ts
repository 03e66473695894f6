/**
 * The trace context in the bodies of queue messages: in a field `_trace`, which is added only to plain objects.
 *
 * @module
 */

import type { Context, SpanContext } from '@opentelemetry/api';
import { diagWarn } from '../../host/diag.js';
import { isString } from '../../host/is.js';
import { defaultTextMapGetter, isSpanContextValid, trace } from '../../host/opentelemetry.js';
import { isPlainObject } from '../../host/plain.js';
import { type Carrier, extracted, injected } from '../../tracing/propagation/propagate.js';
import type { PropagationSettings } from '../../types/propagation.js';

const FIELD = '_trace';

/**
 * A copy of a body that carries the context; the body itself if it is not a plain object or has a field `_trace` already.
 */
export function withTrace(body: unknown, context: Context, settings: PropagationSettings): unknown {
  if (!isPlainObject(body) || Object.hasOwn(body, FIELD)) return body;
  const carrier = injected(context, settings);
  return Object.keys(carrier).length > 0 ? { ...body, [FIELD]: carrier } : body;
}

/**
 * Removes the trace context from a message's body, and returns the context of the span that sent the message, for a link. A
 * field `_trace` that is not a trace context stays in the body. Never throws.
 */
export function takeTrace(message: object, settings?: PropagationSettings): SpanContext | undefined {
  try {
    const { body } = message as { body?: unknown };
    if (!isPlainObject(body) || !Object.hasOwn(body, FIELD)) return undefined;
    const carrier = body[FIELD];
    if (!isCarrier(carrier)) return undefined;
    const extractedContext = trace.getSpanContext(extracted(carrier, defaultTextMapGetter, settings));
    const sender = extractedContext && isSpanContextValid(extractedContext) ? extractedContext : undefined;
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
