/**
 * `instrument(handler, options)`: a Worker's handler whose requests are traced.
 *
 * @module
 */

import { shown, warnOnce } from '../diag.js';
import { errorMessage } from '../exception.js';
import { patchFetch } from '../fetch/outgoing.js';
import type { Options } from '../options.js';
import { registerGlobals, requestTracers } from '../provider.js';
import { Settings, SettingsCache } from '../settings.js';
import { type FetchHandler, traceFetch } from './fetch.js';
import type { ExecutionContext } from './invocation.js';

/** Makes the options of one invocation from the Worker's `env` and what triggered it: the `Request`. */
export type OptionsFunction<Env = unknown> = (env: Env, trigger: Request) => Options;

type Configure = (env: unknown, trigger: Request) => Settings | undefined;

/**
 * Traces a Worker: one server span for each request, the spans that its code makes with `@opentelemetry/api`, and a
 * client span for each outgoing `fetch`; sent in one POST after the response, inside `waitUntil`.
 *
 * Returns a handler of the same shape: everything but `fetch` is the handler's own. What `fetch` returns or throws
 * comes out unchanged.
 *
 * Options that are not valid throw a `TypeError` here. With a function of options that is only known at the first
 * request, which then goes on untraced, with one sentence on the console.
 *
 * ```ts
 * export default instrument({
 *   async fetch(request, env, ctx) {
 *     return new Response('hello');
 *   },
 * }, { endpoint: 'https://otlp.example.com', serviceName: 'my-worker' });
 * ```
 */
export function instrument<H extends object, Env = unknown>(handler: H, options: Options | OptionsFunction<Env>): H {
  if (typeof handler !== 'object' || handler === null) {
    throw new TypeError(
      `edgespan: the handler is ${shown(handler)}; it must be an object such as a Worker exports by default`,
    );
  }
  const configure = typeof options === 'function' ? perInvocation(options as OptionsFunction) : always(options);
  registerGlobals(requestTracers);
  patchFetch();
  const traced = (request: Request, env: unknown, context?: ExecutionContext): unknown => {
    const run: FetchHandler = (...args) => (handler as { fetch: FetchHandler }).fetch(...args);
    const settings = configure(env, request);
    return settings ? traceFetch(settings, run, request, env, context) : run(request, env, context);
  };
  return new Proxy(handler, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return name === 'fetch' ? traced : member.bind(target);
    },
  });
}

function always(options: Options): Configure {
  const settings = new Settings(options);
  return () => settings;
}

function perInvocation(options: OptionsFunction): Configure {
  const cache = new SettingsCache();
  return (env, trigger) => {
    try {
      return cache.of(options(env, trigger));
    } catch (error) {
      warnOnce(`${errorMessage(error).replace(/^edgespan: /, '')}; requests are not traced`);
      return undefined;
    }
  };
}
