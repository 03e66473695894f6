/**
 * A Worker's `fetch` handler: the server span of a request
 * (OpenTelemetry semantic conventions, `http/http-spans.md`, "HTTP server").
 *
 * @module
 */

import type { Context } from '@opentelemetry/api';
import { diagWarn } from '../../host/diag.js';
import { tellStatus } from '../fetch/fail.js';
import { spanName } from '../fetch/method.js';
import { SERVER } from '../../types/span_kind.js';
import { ROOT_CONTEXT, propagation } from '../../host/opentelemetry.js';
import type { Settings } from '../../types/settings.js';
import type { ExecutionContext } from '../invocation/invocation.js';
import { followBody } from '../invocation/response_stream.js';
import { traceInvocation } from '../invocation/run.js';
import type { Traced, Trigger } from '../invocation/trigger.js';
import { headerGetter, requestAttributes } from './request_attributes.js';

/**
 * Runs a `fetch` handler in a server span. What it returns or throws comes out as it is. A route is asked for only
 * where the request becomes a span.
 */
export function traceFetch<T>(
  settings: Settings,
  request: Request,
  context: ExecutionContext | undefined,
  run: () => T,
  route?: () => string | undefined,
): T {
  return traceInvocation(settings, context, () => triggerOf(settings, request, route?.()), run);
}

function triggerOf(settings: Settings, request: Request, route: string | undefined): Trigger {
  const { method } = request;
  const attributes = requestAttributes(request, method);
  if (route) attributes['http.route'] = route;
  return {
    name: spanName(method),
    kind: SERVER,
    attributes,
    parent: extract(settings, request.headers),
    request,
    route,
    told,
  };
}

/** What the caller sent along. A propagator of the user's that throws makes the request a new trace. */
export function extract({ propagator }: Settings, headers: Headers): Context {
  try {
    return (propagator ?? propagation).extract(ROOT_CONTEXT, headers, headerGetter);
  } catch (error) {
    diagWarn('the headers of a request could not be read', error);
    return ROOT_CONTEXT;
  }
}

function told(traced: Traced, isWell: boolean, response: unknown): ReturnType<typeof followBody> {
  if (!isWell || !(response instanceof Response)) return undefined;
  tellStatus(traced.span, response.status, 500);
  return followBody(traced, response);
}
