/**
 * Runs one request in a span, which ends when the handler's response is available.
 *
 * @module
 */

import type { Context, Span } from '@opentelemetry/api';
import { diagWarn } from '../../host/diag.js';
import { onSettled } from '../../host/on_settled.js';
import { ROOT_CONTEXT, context as contextApi, trace } from '../../host/opentelemetry.js';
import { VERSION } from '../../host/version.js';
import { withRecording } from '../../spans/active_recording.js';
import { requestTracers } from '../../tracing/request_tracers.js';
import type { Settings } from '../../types/settings.js';
import { SERVER } from '../../types/span_kind.js';
import { recordFailure, recordStatus } from '../fetch/fail.js';
import { spanName } from '../fetch/method.js';
import { headerGetter, requestAttributes } from '../handlers/request_attributes.js';
import type { ExecutionContext } from '../invocation/wait_until.js';
import { RequestLifetime } from './lifetime.js';

const tracer = requestTracers.getTracer('edgespan/workers', VERSION);

/** Runs a `fetch` handler in a server span. The handler's result or exception passes through unchanged. */
export function traceRequest(
  settings: Settings,
  request: Request,
  context: ExecutionContext | undefined,
  run: () => unknown,
): unknown {
  let lifetime: RequestLifetime;
  let span: Span;
  let here: Context;
  try {
    const { method, headers } = request;
    const attributes = requestAttributes(request, method);
    lifetime = new RequestLifetime(settings, context);
    lifetime.recording.invocation = { cause: request };
    const parent = requestTracers.propagation?.extract(ROOT_CONTEXT, headers, headerGetter) ?? ROOT_CONTEXT;
    here = withRecording(parent, lifetime.recording);
    span = tracer.startSpan(spanName(method), { kind: SERVER, attributes }, here);
    here = trace.setSpan(here, span);
  } catch (error) {
    diagWarn('a request could not be traced', error);
    return run();
  }
  const finish = (): void => {
    span.end();
    lifetime.finish();
  };
  return onSettled(
    () => contextApi.with(here, run),
    (response) => {
      if (response instanceof Response) recordStatus(span, response.status, 500);
      finish();
      return response;
    },
    (error) => {
      recordFailure(span, error);
      finish();
    },
  );
}
