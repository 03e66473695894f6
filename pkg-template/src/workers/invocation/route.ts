/**
 * The route of a request, which a router finds only after the server span has started (OpenTelemetry semantic
 * conventions, `http/http-spans.md`, "Name" and `http.route`).
 *
 * @module
 */

import { recordingOf } from '../../spans/active_recording.js';
import { isString } from '../../host/is.js';
import { context } from '../../host/opentelemetry.js';
import { RecordingSpan } from '../../tracing/span/span.js';
import type { ServedRequest } from '../../types/invocation.js';

/** The request of the active context. */
export function served(): ServedRequest | undefined {
  return recordingOf(context.active())?.invocation?.request;
}

/**
 * Sets the route of the active request, such as `/users/:id`: its server span gets the attribute `http.route`, and the
 * method and the route as its name. May be called at any time during the request, also inside other spans; the last
 * call wins.
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

/** `setHttpRoute()` for one request. */
export function setRoute(request: ServedRequest | undefined, route: string | undefined): void {
  if (!request || !isString(route) || route === '' || route === request.route) return;
  const { span, name } = request;
  if (span instanceof RecordingSpan && span.ended) return;
  request.route = route;
  span.setAttribute('http.route', route);
  span.updateName(`${name} ${route}`);
}
