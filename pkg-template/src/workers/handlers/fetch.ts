/**
 * A Worker's `fetch` handler: the server span of a request
 * (OpenTelemetry semantic conventions, `http/http-spans.md`, "HTTP server").
 *
 * @module
 */

import { recordStatus } from '../fetch/fail.js';
import { spanName } from '../fetch/method.js';
import { SERVER } from '../../types/span_kind.js';
import { extracted } from '../../tracing/propagation/propagate.js';
import type { Settings } from '../../types/settings.js';
import type { ExecutionContext } from '../invocation/invocation.js';
import { followBody } from '../invocation/response_stream.js';
import { traceInvocation } from '../invocation/run.js';
import type { TracedInvocation, Trigger } from '../invocation/trigger.js';
import { headerGetter, requestAttributes } from './request_attributes.js';

/**
 * Runs a `fetch` handler in a server span. The handler's result or exception passes through unchanged. `route` is called
 * before the span starts.
 */
export function traceFetch<T>(
  settings: Settings,
  request: Request,
  context: ExecutionContext | undefined,
  run: () => T,
  route?: () => string | undefined,
): T {
  return traceInvocation(settings, context, () => triggerOf(settings, request, route?.()), run, request);
}

function triggerOf(settings: Settings, request: Request, route: string | undefined): Trigger {
  const { method } = request;
  const attributes = requestAttributes(request, method);
  if (route) attributes['http.route'] = route;
  return {
    name: spanName(method),
    kind: SERVER,
    attributes,
    parent: extracted(request.headers, headerGetter, settings),
    request,
    route,
    onResult,
  };
}

function onResult(traced: TracedInvocation, succeeded: boolean, response: unknown): ReturnType<typeof followBody> {
  if (!succeeded || !(response instanceof Response)) return undefined;
  recordStatus(traced.span, response.status, 500);
  return followBody(traced, response);
}
