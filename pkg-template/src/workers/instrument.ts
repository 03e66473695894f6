/**
 * `instrument(handler, options)`: a Worker's handler whose invocations are traced.
 *
 * @module
 */

import { traceBindings } from './bindings/env.js';
import { describeValue } from '../host/diag.js';
import { isFunction, isObject } from '../host/is.js';
import { type CauseOf, type EnvOf, type Given, configured } from './invocation/configure.js';
import { HANDLERS } from './handlers/handlers.js';
import { type MessageBatch, takeLinks } from './handlers/queue.js';
import type { ExecutionContext } from './invocation/invocation.js';

type Handler = (cause: unknown, env: unknown, context?: ExecutionContext) => unknown;

/**
 * Traces a Worker: one span for each request, cron trigger, batch of a queue, email and batch of tail events, each a
 * trace of its own unless a request brings one along; the spans that its code makes with `@opentelemetry/api`; a client
 * span for each outgoing `fetch` and each call of a binding. They are sent in one POST after the handler is done,
 * inside `waitUntil`.
 *
 * Returns a handler of the same shape: everything but `fetch`, `scheduled`, `queue`, `email` and `tail` is the
 * handler's own. What these return or throw comes out unchanged. The `env` that they are given is the Worker's own, whose
 * bindings are traced wherever they are used, by `import { env } from 'cloudflare:workers'` as well.
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
export function instrument<H extends object, Env = EnvOf<H>, Cause = CauseOf<H>>(
  handler: H,
  options?: Given<Env, Cause>,
): H {
  if (!isObject(handler)) {
    throw new TypeError(
      `edgespan: the handler is ${describeValue(handler)}; it must be an object such as a Worker exports by default`,
    );
  }
  const configure = configured(options as Given<never, never>);
  const standIn = (name: PropertyKey, own: object): object => {
    const trace = HANDLERS.get(name);
    // Called on the object itself, which may have private fields; all else about it is its own.
    if (!trace) return new Proxy(own, { apply: (_, _self, args) => Reflect.apply(own as Handler, handler, args) });
    return (cause: unknown, env: unknown, context?: ExecutionContext) => {
      const run = (): unknown => (handler as Record<PropertyKey, Handler>)[name]?.(cause, env, context);
      const settings = configure(env, cause);
      if (settings) {
        traceBindings(env, settings);
        traceBindings(context?.exports, settings);
        return trace(settings, cause as never, context, run);
      }
      if (name === 'queue') takeLinks(cause as MessageBatch);
      return run();
    };
  };
  // What is put in the place of a member, as Sentry's wrapper does with `fetch`, is not written to the user's object.
  const replaced = new Map<PropertyKey, unknown>();
  const methods = new Map<PropertyKey, { own: object; made: object }>();
  // A proxy has to give what cannot be anything else, so that for a frozen object it is one of another.
  return new Proxy(Object.isFrozen(handler) ? copyOf(handler) : handler, {
    set: (_, name, value) => Boolean(replaced.set(name, value)),
    get(_, name) {
      if (replaced.has(name)) return replaced.get(name);
      const own: unknown = Reflect.get(handler, name, handler);
      if (!isFunction(own) || name === 'constructor') return own;
      let method = methods.get(name);
      if (method?.own !== own) methods.set(name, (method = { own, made: standIn(name, own) }));
      return method.made;
    },
  });
}

function copyOf<H extends object>(handler: H): H {
  return Object.assign(Object.create(Object.getPrototypeOf(handler) as object | null), handler) as H;
}
