/**
 * `instrument(handler, options)` of `edgespan/slim`: traces a Worker's requests.
 *
 * @module
 */

import { recordingOf } from '../../spans/active_recording.js';
import { context as contextApi } from '../../host/opentelemetry.js';
import { checkHandler } from '../check_handler.js';
import { type Handler, withMethods } from '../handler_proxy.js';
import type { CauseOf, EnvOf } from '../invocation/configure.js';
import { type SlimOptionsInput, settingsResolver } from './configure.js';
import { traceRequest } from './request.js';

/**
 * Traces the `fetch` handler of a Worker: one span for each request, the spans that its code starts with
 * `@opentelemetry/api`, and a client span for each outgoing `fetch`. Spans are sent in one POST after the handler returns,
 * inside `waitUntil`.
 *
 * Returns a handler of the same shape. Only `fetch` is wrapped, and its result or exception passes through unchanged; all
 * other properties are the handler's own.
 *
 * Throws a `TypeError` for a handler or options that are not valid. Options returned by a function are validated at each request: when
 * they are not valid, the request runs untraced, with one warning on the console.
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
  options?: SlimOptionsInput<Env, Cause>,
): H {
  checkHandler(handler, options);
  const resolve = settingsResolver(options as SlimOptionsInput<never, never>);
  const traced: Handler = (request, env, context) => {
    const run = (): unknown => (handler as { fetch?: Handler }).fetch?.(request, env, context);
    // With `instrument(instrument(handler))` the outer handler has already started a span for this request.
    const settings = recordingOf(contextApi.active())?.invocation?.cause === request ? undefined : resolve(env, request);
    return settings ? traceRequest(settings, request as Request, context, run) : run();
  };
  return withMethods(handler, (name) => (name === 'fetch' ? traced : undefined));
}
