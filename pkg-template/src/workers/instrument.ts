/**
 * `instrument(handler, options)`: a Worker whose invocations are traced, with all kinds of bindings.
 *
 * @module
 */

import { ALL_KINDS } from './bindings/kinds.js';
import { instrumentHandler } from './handler.js';
import type { CauseOf, EnvOf, Given } from './invocation/configure.js';

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
 * A provider of `createProvider` in place of options becomes the global one. An `OTLPIntegration` that is also passed to one
 * of Sentry's SDKs takes the options of that. Without any, the options are those of `init()` of `edgespan/sentry`, if it was
 * called, else all have their defaults.
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
  return instrumentHandler(ALL_KINDS, handler, options as Given<never, never>);
}
