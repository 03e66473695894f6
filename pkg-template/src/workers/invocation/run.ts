/**
 * One invocation of a handler as a span: whatever it is that triggered it.
 *
 * @module
 */

import type { SpanOptions } from '@opentelemetry/api';
import { withRecording } from '../../spans/active_recording.js';
import { diagWarn } from '../../host/diag.js';
import { host } from '../../host/host.js';
import { send } from '../../export/send.js';
import { recordFailure } from '../fetch/fail.js';
import { ROOT_CONTEXT, context as contextApi, trace } from '../../host/opentelemetry.js';
import { requestTracers } from '../../tracing/request_tracers.js';
import type { Settings } from '../../types/settings.js';
import { VERSION } from '../../host/version.js';
import { watchClient } from './client.js';
import { type ExecutionContext, Invocation, type Send } from './invocation.js';
import type { Traced, Trigger } from './trigger.js';
import { joinPlatform } from './platform_trace.js';
import { onSettled } from '../../host/on_settled.js';

const tracer = requestTracers.getTracer('edgespan/workers', VERSION);

/**
 * Runs a handler in a span. What it returns or throws comes out as it is. When the span cannot begin, the handler runs
 * without one.
 */
export function traceInvocation<T>(
  settings: Settings,
  context: ExecutionContext | undefined,
  trigger: () => Trigger,
  run: () => T,
  cause?: unknown,
): T {
  let traced: Traced;
  let begins: Trigger;
  try {
    begins = trigger();
    traced = begin(settings, context, begins, cause);
  } catch (error) {
    diagWarn('an invocation could not be traced', error);
    return run();
  }
  const { invocation, span } = traced;
  const outcome = (isWell: boolean, value: unknown): unknown => {
    try {
      return begins.told?.(traced, isWell, value);
    } catch (error) {
      diagWarn('what became of an invocation could not be described', error);
      return undefined;
    }
  };
  return onSettled(
    () => contextApi.with(traced.context, run),
    (value) => {
      const given = outcome(true, value);
      if (!given) span.end();
      invocation.finish();
      return given ?? value;
    },
    (error) => {
      invocation.recording.settings.observer?.thrown(traced.context, error);
      outcome(false, error);
      recordFailure(span, error);
      span.end();
      invocation.finish();
    },
  ) as T;
}

/** Sends spans, and lets those who go beside them send theirs. */
export const sendAll: Send = (recording, isPartial, keepAlive) => {
  const { processing, observer } = recording.settings;
  const sent = send(recording, isPartial);
  keepAlive(observer?.flush(recording));
  keepAlive(processing?.callAll(processing.processors, 'forceFlush'));
  return sent;
};

/** Begins an invocation and its span. Throws what a trigger's own members throw. */
export function begin(
  settings: Settings,
  context: ExecutionContext | undefined,
  trigger: Trigger,
  cause?: unknown,
): Traced {
  const invocation = new Invocation(settings, context, sendAll);
  const { recording } = invocation;
  const { name, attributes, request, route } = trigger;
  const { parent, links } = joinPlatform(recording, context, trigger.parent ?? ROOT_CONTEXT, trigger.links);
  if (isColdStart()) attributes['faas.coldstart'] = true;
  const entered = withRecording(parent, recording);
  const here = settings.observer?.enter(entered, recording, request) ?? entered;
  // What is no option of a span in it, a tracer does not ask for.
  const options = { ...trigger, links } as SpanOptions;
  const span = tracer.startSpan(route ? `${name} ${route}` : name, options, here);
  const traced = { invocation, span, context: trace.setSpan(here, span), request };
  recording.invocation = { ...recording.invocation, cause, ...(request && { request: { span, name, route } }) };
  if (request) watchClient(traced);
  return traced;
}

let isWarm = false;

/**
 * `true` for the first invocation that an isolate serves (OpenTelemetry semantic conventions, `faas/faas-spans.md`).
 * Outside of Workers nothing says what an isolate is, and it is `false`.
 */
function isColdStart(): boolean {
  const isCold = !isWarm && host.isWorkers === true;
  isWarm = true;
  return isCold;
}
