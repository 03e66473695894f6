/**
 * Hono 4, as `edgespan/hono`: its routes, and the errors that it turns into responses, on the server spans of
 * `instrument()`. Nothing of Hono is imported.
 *
 * @module
 */

import { diagWarn } from '../host/diag.js';
import { RecordingSpan } from '../tracing/span/span.js';
import type { ServedRequest } from '../types/invocation.js';
import { served, setRoute } from './invocation/route.js';

/** A route or middleware that a request has matched. */
export interface HonoRoute {
  readonly method: string;
  readonly path: string;
  readonly handler: { readonly length: number };
}

/** The part of Hono's `Context` that is used. */
export interface HonoContext {
  readonly req: {
    /** In the order of their registration. */
    readonly matchedRoutes: readonly HonoRoute[];
    /** Of those the one that was called last. */
    readonly routeIndex: number;
  };
  readonly res: Response;
  readonly error: Error | undefined;
}

/** A middleware of Hono's. */
export type HonoMiddleware = (context: HonoContext, next: () => Promise<void>) => Promise<void>;

/** Where Hono keeps a handler that it has wrapped, in `app.route()` of an app with its own `onError`. */
const COMPOSED = '__COMPOSED_HANDLER';

/**
 * A middleware that sets `http.route` on the server span of a request, which is then called `GET /users/:id`, and tells
 * the span of errors that Hono has turned into a response: each is an event `exception`, and with a status from 500 on
 * an issue of Sentry's, where there is Sentry. Requests that match nothing but middleware have no route.
 *
 * Register it first, and once: without AsyncLocalStorage the request is known until the first `await`.
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
    // Before the handler runs, so that what it reports knows the route. After it, as it may have passed the request on.
    described(() => setRoute(request, routeOf(context, 0)));
    await next();
    described(() => {
      setRoute(request, routeOf(context, context.req.routeIndex));
      recordError(request, context);
    });
  };
}

function described(describe: () => void): void {
  try {
    describe();
  } catch (error) {
    diagWarn('a request of Hono could not be described', error);
  }
}

/** The last route up to a place in the list, else the first one after it. */
function routeOf({ req }: HonoContext, reached: number): string | undefined {
  const matched = req.matchedRoutes;
  const before = matched.slice(0, reached + 1).reverse();
  return [...before, ...matched.slice(reached + 1)].find(isRoute)?.path;
}

/** Middleware is registered for all methods, and for all paths below one or with `next`: like Hono's tools tell it. */
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
