/**
 * Resolves the `options` argument of `instrument()` of `edgespan/slim` to the settings of a request.
 *
 * @module
 */

import { BoundedCache } from '../../host/bounded_cache.js';
import { consoleWarnOnce } from '../../host/diag.js';
import { isFunction } from '../../host/is.js';
import { errorMessage } from '../../spans/exception.js';
import { registerContexts, registerProvider } from '../../tracing/globals.js';
import { W3CTraceContextPropagator } from '../../tracing/propagation/trace_context.js';
import { startByRatio } from '../../tracing/ratio_span.js';
import { requestTracers, unset } from '../../tracing/request_tracers.js';
import type { Settings } from '../../types/settings.js';
import { patchFetch } from '../fetch/outgoing.js';
import { type SlimOptions, readSlimOptions } from './options.js';
import { slimSettings } from './settings.js';

/** Options, or a function that returns the options of one request; it is called for every request. */
export type SlimOptionsInput<Env, Cause> = SlimOptions | ((env: Env, request: Cause) => SlimOptions) | undefined;

/** Resolves the settings of one request; `undefined` when the request is not traced. Never throws. */
export type SettingsResolver = (env: unknown, request: unknown) => Settings | undefined;

/**
 * Registers with `@opentelemetry/api` and patches outgoing `fetch`. Throws a `TypeError` for options that are not valid.
 */
export function settingsResolver(options: SlimOptionsInput<never, never>): SettingsResolver {
  const resolve = isFunction(options)
    ? perRequest(options as (env: unknown, request: unknown) => unknown)
    : always(options);
  // With `edgespan` in the same program, its sampling stays: it can read these settings, too.
  if (requestTracers.startSampled === unset) requestTracers.startSampled = startByRatio;
  requestTracers.propagation ??= new W3CTraceContextPropagator();
  registerProvider(
    requestTracers,
    'another tracer provider is registered; spans of `trace.getTracer` go there',
  );
  registerContexts();
  patchFetch();
  return resolve;
}

function always(options: SlimOptions | undefined): SettingsResolver {
  const settings = slimSettings(readSlimOptions(options));
  return () => settings;
}

/** Equal options share their settings. */
function perRequest(options: (env: unknown, request: unknown) => unknown): SettingsResolver {
  const cache = new BoundedCache<Settings>((settings) => settings.forget());
  return (env, request) => {
    try {
      const values = readSlimOptions(options(env, request));
      return cache.of(JSON.stringify(values), () => slimSettings(values));
    } catch (error) {
      consoleWarnOnce(`${errorMessage(error).replace(/^edgespan: /, '')}; requests are not traced`);
      return undefined;
    }
  };
}
