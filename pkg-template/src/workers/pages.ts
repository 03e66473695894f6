/**
 * `instrumentPages(options)`: middleware for Cloudflare Pages Functions, whose requests are traced.
 *
 * @module
 */

import { ALL_KINDS } from './bindings/kinds.js';
import { traceBindings } from './bindings/env.js';
import { parseUrl } from '../host/url.js';
import { isString } from '../host/is.js';
import { type Given, settingsResolver } from './invocation/configure.js';
import { traceFetch } from './handlers/fetch.js';

/** The part of the `EventContext` of Pages that is used. */
export interface PagesContext<Env = unknown> {
  readonly request: Request;
  /** The path that the middleware's folder has matched. */
  readonly functionPath?: string;
  /** What the parameters in the names of files and folders have matched. */
  readonly params?: Readonly<Record<string, string | readonly string[]>>;
  readonly env: Env;
  waitUntil(promise: Promise<unknown>): void;
  next(): Promise<Response>;
}

/**
 * Traces Pages Functions: middleware that is to stand first in `functions/_middleware.js`. Each request below its
 * folder becomes a server span, with the spans of all that comes after it; else it is as with `instrument()`.
 *
 * `http.route` is what the middleware knows to have matched: its folder with parameters by their names, and `*` for
 * what is below (`/users/:id/*`). `setHttpRoute()` says it better.
 *
 * Promises that other functions give to their `waitUntil` are not waited for: spans that end in those go out in one later POST.
 *
 * Options are those of `instrument()`; a function of options is given the `env` and the request. Throws a `TypeError`
 * for options that are not valid.
 *
 * ```ts
 * export const onRequest = [instrumentPages({ endpoint: 'https://otlp.example.com', serviceName: 'my-site' })];
 * ```
 */
export function instrumentPages<Env = unknown>(
  options?: Given<Env, Request>,
): (context: PagesContext<Env>) => Promise<Response> {
  const configure = settingsResolver(ALL_KINDS, options as Given<never, never>);
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
