/**
 * `instrument(handler, options)`: traces a Worker's invocations and all kinds of bindings.
 *
 * @module
 */

import { ALL_KINDS } from './bindings/kinds.js';
import { instrumentHandler } from './handler.js';
import type { CauseOf, EnvOf, OptionsInput } from './invocation/configure.js';

/**
 * Traces a Worker. Recorded are one span for each request, cron trigger, queue batch, email and batch of tail events; the
 * spans that its code starts with `@opentelemetry/api`; and a client span for each outgoing `fetch` and binding call. Each
 * invocation is a new trace unless the request carries a trace context. Spans are sent in one POST after the handler
 * returns, inside `waitUntil`.
 *
 * Returns a handler of the same shape. `fetch`, `scheduled`, `queue`, `email` and `tail` are wrapped, and their results and
 * exceptions pass through unchanged; all other properties are the handler's own. `env` is the Worker's own object: its
 * bindings are traced wherever they are used, also through `import { env } from 'cloudflare:workers'`.
 *
 * Throws a `TypeError` for options that are not valid. Options returned by a function are validated at each request: when
 * they are not valid, the request runs untraced, with one warning on the console. `contextManager` is valid only in an
 * options object, not in the result of a function, since all requests share one context manager.
 *
 * `options` may also be a provider of `createProvider`, which becomes the global one, or an `OTLPIntegration` that is also
 * passed to a Sentry SDK, whose options then apply. Default: the options of `init()` of `edgespan/sentry`, if it was
 * called, else every option's default.
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
  options?: OptionsInput<Env, Cause>,
): H {
  return instrumentHandler(ALL_KINDS, handler, options as OptionsInput<never, never>);
}
