/**
 * `instrumentPages(options)`: middleware that traces the requests of Cloudflare Pages Functions.
 *
 * @module
 */

import { ALL_KINDS } from './bindings/kinds.js';
import { traceBindings } from './bindings/env.js';
import { parseUrl } from '../host/url.js';
import { isString } from '../host/is.js';
import { type OptionsInput, settingsResolver } from './invocation/configure.js';
import { traceFetch } from './handlers/fetch.js';

/** The part of the `EventContext` of Pages that the middleware reads. */
export interface PagesContext<Env = unknown> {
  readonly request: Request;
  /** The part of the URL path that matched the middleware's folder. */
  readonly functionPath?: string;
  /** Values of the parameters in the names of files and folders. */
  readonly params?: Readonly<Record<string, string | readonly string[]>>;
  readonly env: Env;
  waitUntil(promise: Promise<unknown>): void;
  next(): Promise<Response>;
}

/**
 * Traces Pages Functions: middleware that must be first in `functions/_middleware.js`. Each request below its folder
 * becomes a server span, the parent of the spans of later middleware and functions. Otherwise it is as `instrument()`.
 *
 * `http.route` is the path of the middleware's folder with parameters by their names, and `*` for the path below the
 * folder (`/users/:id/*`). `setHttpRoute()` sets the exact route.
 *
 * Promises passed to the `waitUntil` of other functions are not waited for: their spans go out in one later POST.
 *
 * Options are those of `instrument()`; a function of options is called with the `env` and the request. Throws a
 * `TypeError` for options that are not valid.
 *
 * ```ts
 * export const onRequest = [instrumentPages({ endpoint: 'https://otlp.example.com', serviceName: 'my-site' })];
 * ```
 */
export function instrumentPages<Env = unknown>(
  options?: OptionsInput<Env, Request>,
): (context: PagesContext<Env>) => Promise<Response> {
  const configure = settingsResolver(ALL_KINDS, options as OptionsInput<never, never>);
  return (context) => {
    const { env, request } = context;
    const settings = configure(env, request);
    if (!settings) return context.next();
    traceBindings(env, settings, configure.kinds);
    return traceFetch(
      settings,
      request,
      context,
      () => context.next(),
      () => routeOf(context),
    );
  };
}

function routeOf({ request, functionPath, params = {} }: PagesContext): string | undefined {
  const path = parseUrl(request.url)?.pathname;
  if (path === undefined || !isString(functionPath)) return undefined;
  const names = new Map(Object.entries(params).map(([name, value]) => [String(value), name]));
  const matched = segments(functionPath).length;
  const route: string[] = [];
  for (const [index, segment] of segments(path).entries()) {
    const name = names.get(segment);
    names.delete(segment);
    if (name === undefined && index >= matched) {
      route.push('*');
      break;
    }
    route.push(name === undefined ? segment : `:${name}`);
  }
  return `/${route.join('/')}`;
}

function segments(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}
