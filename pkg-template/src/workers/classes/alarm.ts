/**
 * A Durable Object's `alarm`: each attempt is a trace of its own, linked to the span that set the alarm and to the previous
 * attempt.
 *
 * @module
 */

import type { Link, SpanContext } from '@opentelemetry/api';
import { takeAlarmSetter } from '../bindings/storage_alarm.js';
import { SERVER } from '../../types/span_kind.js';
import { context as contextApi, trace } from '../../host/opentelemetry.js';
import { triggerAttributes } from '../handlers/triggers.js';
import { traceInvocation } from '../invocation/run.js';
import type { MethodCall } from './class_kind.js';
import type { TracedObject } from './traced_object.js';

/** The argument of `alarm` (Cloudflare, "Alarms"). */
interface AlarmInfo {
  readonly retryCount?: number;
  readonly isRetry?: boolean;
  /** Milliseconds since the epoch. */
  readonly scheduledTime?: number;
}

/** The attempts of one alarm. */
interface Attempts {
  readonly setter: SpanContext | undefined;
  last?: SpanContext | undefined;
}

const attemptsByObject = new WeakMap<TracedObject, Attempts>();

/** Traces one attempt of an alarm. */
export function traceAlarm({ settings, context, object, args, run }: MethodCall): unknown {
  if (!settings) return run(args);
  const { retryCount, isRetry, scheduledTime } = (args[0] ?? {}) as AlarmInfo;
  const attempts = attemptsOf(object, isRetry === true);
  const links = [attempts.setter, attempts.last]
    .filter((each) => each !== undefined)
    .map((each): Link => {
      return { context: each };
    });
  return traceInvocation(
    settings,
    context,
    () => {
      const attributes = triggerAttributes('timer', 'alarm', scheduledTime);
      if (retryCount !== undefined) attributes['cloudflare.durable_object.alarm.retry_count'] = retryCount;
      return { name: object.name ? `alarm ${object.name}` : 'alarm', kind: SERVER, attributes, links };
    },
    () => {
      attempts.last = trace.getSpan(contextApi.active())?.spanContext();
      return run(args);
    },
  );
}

function attemptsOf(object: TracedObject, isRetry: boolean): Attempts {
  const previous = attemptsByObject.get(object);
  if (isRetry && previous) return previous;
  const storage = object.ctx?.storage;
  const attempts: Attempts = { setter: storage && takeAlarmSetter(storage) };
  attemptsByObject.set(object, attempts);
  return attempts;
}
