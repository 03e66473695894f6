/**
 * `instrument(handler, options)`: a Worker's handler whose invocations are traced.
 *
 * @module
 */

import { type Handler, withMethods } from './handler_proxy.js';
import { traceBindings } from './bindings/env.js';
import { type CauseOf, type EnvOf, type Given, configured } from './invocation/configure.js';
import { HANDLERS } from './handlers/handlers.js';
import { type MessageBatch, takeLinks } from './handlers/queue.js';
import type { ExecutionContext } from './invocation/invocation.js';

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
  const configure = configured(options as Given<never, never>);
  const traced = (name: PropertyKey): Handler | undefined => {
    const trace = HANDLERS.get(name);
    if (!trace) return undefined;
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
  return withMethods(handler, traced);
}
