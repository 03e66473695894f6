/**
 * The route that a request has matched: only a router knows it, and only once the server span has begun
 * (OpenTelemetry semantic conventions, `http/http-spans.md`, "Name" and `http.route`).
 *
 * @module
 */

import { recordingOf } from '../../spans/active_recording.js';
import { isString } from '../../host/is.js';
import { context } from '../../host/opentelemetry.js';
import { RecordingSpan } from '../../tracing/span/span.js';
import type { ServedRequest } from '../../types/invocation.js';

/** The request that the active context belongs to. */
export function served(): ServedRequest | undefined {
  return recordingOf(context.active())?.invocation?.request;
}

/**
 * Says which route the active request has matched, such as `/users/:id`: its server span gets the attribute
 * `http.route`, and the method and the route as its name. At any time while the request is handled, also where other
 * spans are active; the last one counts.
 *
 * Does nothing outside of a traced request, after its span has ended, or for `undefined` and "".
 *
 * ```ts
 * const router = AutoRouter({ finally: [(_, request) => setHttpRoute(request.route)] });
 * ```
 */
export function setHttpRoute(route: string | undefined): void {
  setRoute(served(), route);
}

/** The same for a request that is known. */
export function setRoute(request: ServedRequest | undefined, route: string | undefined): void {
  if (!request || !isString(route) || route === '' || route === request.route) return;
  const { span, name } = request;
  if (span instanceof RecordingSpan && span.ended) return;
  request.route = route;
  span.setAttribute('http.route', route);
  span.updateName(`${name} ${route}`);
}
