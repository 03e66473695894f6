/**
 * `edgespan/hono`: middleware for Hono 4 that records routes, and errors handled by `onError`, on the server spans of
 * `instrument()`. Hono itself is not imported.
 *
 * @module
 */

import { diagWarn } from '../host/diag.js';
import { RecordingSpan } from '../tracing/span/span.js';
import type { ServedRequest } from '../types/invocation.js';
import { served, setRoute } from './invocation/route.js';

/** A route or middleware that matches a request. */
export interface HonoRoute {
  readonly method: string;
  readonly path: string;
  readonly handler: { readonly length: number };
}

/** The part of Hono's `Context` that `httpRoutes()` reads. */
export interface HonoContext {
  readonly req: {
    /** All matching routes and middleware, in the order of registration. */
    readonly matchedRoutes: readonly HonoRoute[];
    /** Index in `matchedRoutes` of the handler that was called last. */
    readonly routeIndex: number;
  };
  readonly res: Response;
  readonly error: Error | undefined;
}

/** A Hono middleware. */
export type HonoMiddleware = (context: HonoContext, next: () => Promise<void>) => Promise<void>;

/** Property in which Hono keeps the original of a wrapped handler: `app.route()` wraps when the sub-app has an `onError`. */
const COMPOSED = '__COMPOSED_HANDLER';

/**
 * A middleware that sets `http.route` on the server span of a request and renames the span to, for example,
 * `GET /users/:id`. Errors that Hono turned into a response are recorded as `exception` events; with a status of 500 or
 * more, and `edgespan/sentry`, each is also a Sentry issue. Requests that match only middleware have no route.
 *
 * Register it once, before other middleware: without AsyncLocalStorage the active request is lost at the first `await`.
 *
 * ```ts
 * const app = new Hono();
 * app.use(httpRoutes());
 * app.get('/users/:id', (c) => c.json({ id: c.req.param('id') }));
 * export default instrument({ fetch: app.fetch }, options);
 * ```
 */
export function httpRoutes(): HonoMiddleware {
  return async (context, next) => {
    const request = served();
    if (!request) return next();
    // Before the handler runs, so that its errors have the route; again after it, since it may have called `next`.
    safely(() => setRoute(request, routeOf(context, 0)));
    await next();
    safely(() => {
      setRoute(request, routeOf(context, context.req.routeIndex));
      recordError(request, context);
    });
  };
}

function safely(record: () => void): void {
  try {
    record();
  } catch (error) {
    diagWarn('a request of Hono could not be described', error);
  }
}

/** The last route in `matchedRoutes` up to `index`, else the first one after `index`. */
function routeOf({ req }: HonoContext, index: number): string | undefined {
  const matched = req.matchedRoutes;
  const before = matched.slice(0, index + 1).reverse();
  return [...before, ...matched.slice(index + 1)].find(isRoute)?.path;
}

/** `false` for middleware: registered for all methods, with a wildcard path or a `next` parameter, as Hono's tools check. */
function isRoute({ method, path, handler }: HonoRoute): boolean {
  const original = (handler as { [COMPOSED]?: HonoRoute['handler'] })[COMPOSED] ?? handler;
  return method !== 'ALL' || (original.length < 2 && !path.endsWith('*'));
}

function recordError(request: ServedRequest, { error, res }: HonoContext): void {
  if (!error || error === request.error) return;
  request.error = error;
  const { span } = request;
  if (res.status >= 500) span.recordException(error);
  else if (span instanceof RecordingSpan) span.writeException(error);
}
