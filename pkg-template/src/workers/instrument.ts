/**
 * `instrument(handler, options)`: a Worker's handler whose requests are traced.
 *
 * @module
 */

import { shown, useLogLevel, warnOnce } from '../diag.js';
import { errorMessage } from '../exception.js';
import { patchFetch } from '../fetch/outgoing.js';
import { registerGlobals } from '../globals.js';
import type { Options } from '../options.js';
import { type EdgespanProvider, initialised, requestTracers } from '../provider.js';
import type { OTLPIntegration } from '../sentry/beside/otlp_integration.js';
import { Settings } from '../settings.js';
import { SettingsCache } from '../settings_cache.js';
import { type FetchHandler, traceFetch } from './fetch.js';
import type { ExecutionContext } from './invocation.js';

/** What stands for a provider: one of `createProvider`, or an integration that takes its options of Sentry's SDK. */
type Provider = Pick<EdgespanProvider, 'settings' | 'isOver' | 'register'>;

/**
 * Makes the options of one invocation, or gives a provider, from the Worker's `env` and what triggered it: the `Request`.
 * It is called for every request: make a provider once, and give that.
 */
export type OptionsFunction<Env = unknown> = (env: Env, trigger: Request) => Options | EdgespanProvider;

type Configure = (env: unknown, trigger: Request) => Settings | undefined;

/**
 * Traces a Worker: one server span for each request, the spans that its code makes with `@opentelemetry/api`, and a
 * client span for each outgoing `fetch`; sent in one POST after the response, inside `waitUntil`.
 *
 * Returns a handler of the same shape: everything but `fetch` is the handler's own. What `fetch` returns or throws
 * comes out unchanged.
 *
 * Options that are not valid throw a `TypeError` here. With a function of options that is only known at the first
 * request, which then goes on untraced, with one sentence on the console. A `contextManager` can only be an option, not
 * the result of a function: there is one for all requests.
 *
 * A provider of `createProvider` in place of options becomes the global one. It can do what needs more code than a bare
 * Worker should carry: `spanProcessors`, and `protocol: 'http/json'`. An `OTLPIntegration` that is also given to one of
 * Sentry's SDKs takes its options of that. Without any, the options are those of `init()`, which must have been called;
 * else all have their defaults.
 *
 * ```ts
 * export default instrument({
 *   async fetch(request, env, ctx) {
 *     return new Response('hello');
 *   },
 * }, { endpoint: 'https://otlp.example.com', serviceName: 'my-worker' });
 * ```
 */
export function instrument<H extends object, Env = unknown>(
  handler: H,
  options: Options | EdgespanProvider | OTLPIntegration | OptionsFunction<Env> | undefined = initialised,
): H {
  if (typeof handler !== 'object' || handler === null) {
    throw new TypeError(
      `edgespan: the handler is ${shown(handler)}; it must be an object such as a Worker exports by default`,
    );
  }
  let configure: Configure;
  if (typeof options === 'function') {
    configure = perInvocation(options as OptionsFunction);
    registerGlobals(requestTracers);
  } else if (isProvider(options)) {
    configure = () => settingsOf(options);
    options.register();
  } else {
    const settings = used(new Settings(options as Options));
    configure = () => settings;
    registerGlobals(requestTracers, settings);
  }
  patchFetch();
  const traced = (request: Request, env: unknown, context?: ExecutionContext): unknown => {
    const run: FetchHandler = (...args) => (handler as { fetch: FetchHandler }).fetch(...args);
    const settings = configure(env, request);
    if (!settings || settings.disabled) return run(request, env, context);
    return traceFetch(settings, run, request, env, context);
  };
  // What is put in the place of a member, as Sentry's wrapper does with `fetch`, is not written to the user's object.
  const replaced = new Map<PropertyKey, unknown>();
  return new Proxy(handler, {
    set: (_, name, value) => Boolean(replaced.set(name, value)),
    get(target, name) {
      if (replaced.has(name)) return replaced.get(name);
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return name === 'fetch' ? traced : member.bind(target);
    },
  });
}

/** By what it has, and not by its class, which a bundle without `createProvider` does not hold. */
function isProvider(options: unknown): options is Provider {
  return (options as Provider | null | undefined)?.settings instanceof Settings;
}

function settingsOf(provider: Provider): Settings | undefined {
  return provider.isOver ? undefined : provider.settings;
}

function used(settings: Settings): Settings {
  useLogLevel(settings.logLevel);
  return settings;
}

function perInvocation(options: OptionsFunction): Configure {
  const cache = new SettingsCache();
  return (env, trigger) => {
    try {
      const given = options(env, trigger);
      return isProvider(given) ? settingsOf(given) : used(cache.of(given));
    } catch (error) {
      warnOnce(`${errorMessage(error).replace(/^edgespan: /, '')}; requests are not traced`);
      return undefined;
    }
  };
}
