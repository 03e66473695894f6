/**
 * `instrumentHandler()`: wraps a Worker's handler so that its invocations are traced.
 *
 * @module
 */

import { context as contextApi } from '../host/opentelemetry.js';
import { recordingOf } from '../spans/active_recording.js';
import type { BindingKind } from '../types/binding_kind.js';
import { traceBindings } from './bindings/env.js';
import { checkHandler } from './check_handler.js';
import { type Handler, withMethods } from './handler_proxy.js';
import { HANDLERS } from './handlers/handlers.js';
import { type MessageBatch, takeLinks } from './handlers/queue.js';
import { type OptionsInput, settingsResolver } from './invocation/configure.js';
import type { ExecutionContext } from './invocation/invocation.js';

/** `instrument()` for the kinds of bindings in `kinds`. */
export function instrumentHandler<H extends object>(
  kinds: readonly BindingKind[],
  handler: H,
  options: OptionsInput<never, never>,
): H {
  checkHandler(handler, options);
  const configure = settingsResolver(kinds, options);
  const traced = (name: PropertyKey): Handler | undefined => {
    const trace = HANDLERS.get(name);
    if (!trace) return undefined;
    return (cause: unknown, env: unknown, context?: ExecutionContext) => {
      const run = (): unknown => (handler as Record<PropertyKey, Handler>)[name]?.(cause, env, context);
      // With `instrument(instrument(handler))` the outer handler has already started a span for this invocation.
      if (recordingOf(contextApi.active())?.invocation?.cause === cause) return run();
      const settings = configure(env, cause);
      if (settings) {
        traceBindings(env, settings, kinds);
        traceBindings(context?.exports, settings, kinds);
        return trace(settings, cause as never, context, run);
      }
      if (name === 'queue') takeLinks(cause as MessageBatch);
      return run();
    };
  };
  return withMethods(handler, traced);
}
