/**
 * `instrument(handler, options)` of `edgespan/slim`: a Worker whose requests are traced.
 *
 * @module
 */

import { type Handler, withMethods } from '../handler_proxy.js';
import type { CauseOf, EnvOf } from '../invocation/configure.js';
import { type SlimGiven, settingsResolver } from './configure.js';
import { traceRequest } from './request.js';

/**
 * Traces the `fetch` handler of a Worker: one span for each request, the spans that its code makes with
 * `@opentelemetry/api`, and a client span for each outgoing `fetch`. They are sent in one POST after the handler is done,
 * inside `waitUntil`.
 *
 * Returns a handler of the same shape: everything but `fetch` is the handler's own, and is not traced. What `fetch`
 * returns or throws comes out unchanged.
 *
 * Options that are not valid throw a `TypeError` here. With a function of options that is only known at the first
 * request, which then goes on untraced, with one sentence on the console.
 *
 * ```ts
 * import { instrument } from 'edgespan/slim';
 *
 * export default instrument({
 *   async fetch(request, env, ctx) {
 *     return new Response('hello');
 *   },
 * }, { endpoint: 'https://otlp.example.com', serviceName: 'my-worker' });
 * ```
 */
export function instrument<H extends object, Env = EnvOf<H>, Cause = CauseOf<H>>(
  handler: H,
  options?: SlimGiven<Env, Cause>,
): H {
  let configure: ReturnType<typeof settingsResolver>;
  const traced: Handler = (request, env, context) => {
    const run = (): unknown => (handler as { fetch?: Handler }).fetch?.(request, env, context);
    const settings = configure(env, request);
    return settings ? traceRequest(settings, request as Request, context, run) : run();
  };
  const instrumented = withMethods(handler, (name) => (name === 'fetch' ? traced : undefined));
  configure = settingsResolver(options as SlimGiven<never, never>);
  return instrumented;
}
