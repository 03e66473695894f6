/**
 * A Durable Object's `alarm`: a trace of its own for each attempt, linked to the span that set the alarm and to the
 * attempt before.
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

/** What the platform says of an alarm, to classes that ask for it (Cloudflare, "Alarms"). */
interface AlarmInfo {
  readonly retryCount?: number;
  readonly isRetry?: boolean;
  /** Milliseconds since the epoch. */
  readonly scheduledTime?: number;
}

/** An alarm that is being attempted. */
interface Attempts {
  readonly setter: SpanContext | undefined;
  last?: SpanContext | undefined;
}

const attempted = new WeakMap<TracedObject, Attempts>();

/** Traces an alarm. */
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
  const known = attempted.get(object);
  if (isRetry && known) return known;
  const storage = object.ctx?.storage;
  const attempts: Attempts = { setter: storage && takeAlarmSetter(storage) };
  attempted.set(object, attempts);
  return attempts;
}
