/**
 * Runs one invocation of a handler in a span, for every kind of trigger.
 *
 * @module
 */

import type { SpanOptions } from '@opentelemetry/api';
import { withRecording } from '../../spans/active_recording.js';
import { diagWarn } from '../../host/diag.js';
import { host } from '../../host/host.js';
import { send } from '../../export/send.js';
import { recordThrown } from '../fetch/fail.js';
import { ROOT_CONTEXT, context as contextApi, trace } from '../../host/opentelemetry.js';
import { requestTracers } from '../../tracing/request_tracers.js';
import type { Settings } from '../../types/settings.js';
import { VERSION } from '../../host/version.js';
import { endOnDisconnect } from './client.js';
import { type ExecutionContext, Invocation, type Send } from './invocation.js';
import type { TracedInvocation, Trigger } from './trigger.js';
import { joinPlatform } from './platform_trace.js';
import { onSettled } from '../../host/on_settled.js';

const tracer = requestTracers.getTracer('edgespan/workers', VERSION);

/**
 * Runs a handler in a span. The handler's result or exception passes through unchanged. When the span cannot be started,
 * the handler runs without one.
 */
export function traceInvocation<T>(
  settings: Settings,
  context: ExecutionContext | undefined,
  triggerOf: () => Trigger,
  run: () => T,
  cause?: unknown,
): T {
  let traced: TracedInvocation;
  let trigger: Trigger;
  try {
    trigger = triggerOf();
    traced = beginInvocation(settings, context, trigger, cause);
  } catch (error) {
    diagWarn('an invocation could not be traced', error);
    return run();
  }
  const { invocation, span } = traced;
  const recordResult = (succeeded: boolean, value: unknown): unknown => {
    try {
      return trigger.onResult?.(traced, succeeded, value);
    } catch (error) {
      diagWarn('the result of an invocation could not be traced', error);
      return undefined;
    }
  };
  return onSettled(
    () => contextApi.with(traced.context, run),
    (value) => {
      const replacement = recordResult(true, value);
      if (!replacement) span.end();
      invocation.finish();
      return replacement ?? value;
    },
    (error) => {
      recordThrown(traced, error);
      recordResult(false, error);
      span.end();
      invocation.finish();
    },
  ) as T;
}

/** Sends spans, and flushes the observer and the span processors. */
export const sendAll: Send = (recording, isPartial, keepAlive) => {
  const { processing, observer } = recording.settings;
  const sent = send(recording, isPartial);
  keepAlive(observer?.flush(recording));
  keepAlive(processing?.callAll(processing.processors, 'forceFlush'));
  return sent;
};

/** Begins an invocation and starts its span. Throws what getters of `trigger` throw. */
export function beginInvocation(
  settings: Settings,
  context: ExecutionContext | undefined,
  trigger: Trigger,
  cause?: unknown,
): TracedInvocation {
  const invocation = new Invocation(settings, context, sendAll);
  const { recording } = invocation;
  const { name, attributes, request, route } = trigger;
  const { parent, links } = joinPlatform(recording, context, trigger.parent ?? ROOT_CONTEXT, trigger.links);
  if (isColdStart()) attributes['faas.coldstart'] = true;
  const recordingContext = withRecording(parent, recording);
  const here = settings.observer?.enter(recordingContext, recording, request) ?? recordingContext;
  // A tracer ignores the properties of a trigger that are not span options.
  const options = { ...trigger, links } as SpanOptions;
  const span = tracer.startSpan(route ? `${name} ${route}` : name, options, here);
  const traced = { invocation, span, context: trace.setSpan(here, span), request };
  recording.invocation = { ...recording.invocation, cause, ...(request && { request: { span, name, route } }) };
  if (request) endOnDisconnect(traced);
  return traced;
}

let isWarm = false;

/**
 * `true` for the first invocation of an isolate (OpenTelemetry semantic conventions, `faas/faas-spans.md`). Always `false`
 * outside of Workers, where isolates are not defined.
 */
function isColdStart(): boolean {
  const isCold = !isWarm && host.isWorkers === true;
  isWarm = true;
  return isCold;
}
