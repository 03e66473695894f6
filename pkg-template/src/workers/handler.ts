/**
 * `instrumentHandler()`: wraps a Worker's handler so that its invocations are traced.
 *
 * @module
 */

import { describeValue } from '../host/diag.js';
import { isFunction, isObject } from '../host/is.js';
import { context as contextApi } from '../host/opentelemetry.js';
import { recordingOf } from '../spans/active_recording.js';
import type { BindingKind } from '../types/binding_kind.js';
import { traceBindings } from './bindings/env.js';
import { type Handler, withMethods } from './handler_proxy.js';
import { HANDLERS } from './handlers/handlers.js';
import { type MessageBatch, takeLinks } from './handlers/queue.js';
import { type OptionsInput, settingsResolver } from './invocation/configure.js';
import type { ExecutionContext } from './invocation/invocation.js';

/** Handlers that the platform calls and that are not traced. */
const UNTRACED = ['trace', 'tailStream', 'connect', 'test'];
/** Properties that only options have: `fetch` is an option as well as a handler, and a handler may have other properties. */
const OPTION_NAMES = ['endpoint', 'tracesEndpoint', 'dsn', 'serviceName', 'destinations'];

/** `instrument()` for the kinds of bindings in `kinds`. */
export function instrumentHandler<H extends object>(
  kinds: readonly BindingKind[],
  handler: H,
  options: OptionsInput<never, never>,
): H {
  checkHandler(handler, options, 'instrument(handler, options)');
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

/**
 * Throws a `TypeError` when `handler` is not an object, has no handler function, or is swapped with `options`. `call` is
 * the correct call in the message.
 */
export function checkHandler(handler: unknown, options: unknown, call: string): void {
  if (!isObject(handler)) {
    throw new TypeError(
      `edgespan: the handler is ${describeValue(handler)}; it must be an object such as a Worker exports by default`,
    );
  }
  const isOptions = !hasHandler(handler) || OPTION_NAMES.some((name) => Object.hasOwn(handler, name));
  if (isOptions && isObject(options) && hasHandler(options)) {
    throw new TypeError(`edgespan: options and handler are swapped; it must be ${call}`);
  }
  if (!hasHandler(handler)) {
    const names = [...HANDLERS.keys()].join(', ');
    throw new TypeError(`edgespan: the handler has no function that Workers call; it must have one of ${names}`);
  }
}

function hasHandler(handler: object): boolean {
  return [...HANDLERS.keys(), ...UNTRACED].some((name) => isFunction((handler as Record<PropertyKey, unknown>)[name]));
}
