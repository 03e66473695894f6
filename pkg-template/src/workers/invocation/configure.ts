/**
 * Resolves the `options` argument of `instrument()` and similar functions to the settings of an invocation.
 *
 * @module
 */

import type { BindingKind } from '../../types/binding_kind.js';
import { consoleWarnOnce } from '../../host/diag.js';
import { errorMessage } from '../../spans/exception.js';
import { patchFetch } from '../fetch/outgoing.js';
import { registerGlobals } from '../../tracing/globals.js';
import { isFunction } from '../../host/is.js';
import type { Options } from '../../types/options.js';
import { type EdgespanProvider, defaultProvider } from '../../tracing/provider.js';
import { requestTracers } from '../../tracing/request_tracers.js';
import { sampleRequests } from '../../tracing/sampled_span.js';
import { host } from '../../host/host.js';
import { addPlace } from './place.js';
import { ResolvedSettings } from '../../config/settings.js';
import type { Settings } from '../../types/settings.js';
import { SettingsCache } from '../../config/settings_cache.js';

/** A provider of `createProvider`, or an `OTLPIntegration`, which uses the options of Sentry's SDK. */
export interface ProviderLike {
  /** Registers with `@opentelemetry/api`. */
  register(): unknown;
  /** @internal */
  readonly settings: Settings;
  /** @internal */
  readonly isOver: boolean;
}

/**
 * Returns the options of one invocation, or a provider. `env` is the Worker's, `cause` the first argument of the handler,
 * such as the `Request`. It is called for every invocation: create a provider once, and return the same one.
 */
export type OptionsFunction<Env = unknown, Cause = unknown> = (env: Env, cause: Cause) => Options | EdgespanProvider;

/** The first argument of the handlers of `H`. */
export type CauseOf<H> = ArgumentOf<H, '0'>;
/** The second argument of the handlers of `H`. */
export type EnvOf<H> = ArgumentOf<H, '1'>;

type ArgumentOf<H, At extends '0' | '1'> = [ArgumentsOf<H, At>] extends [never] ? unknown : ArgumentsOf<H, At>;

type ArgumentsOf<H, At extends '0' | '1', Name extends keyof H = keyof H & HandlerName> = {
  [N in Name]-?: NonNullable<H[N]> extends (...args: infer Args) => unknown
    ? Args extends { [K in At]: infer Argument }
      ? Argument
      : never
    : never;
}[Name];

type HandlerName = 'fetch' | 'scheduled' | 'queue' | 'email' | 'tail';

/** All forms of the `options` argument. */
export type OptionsInput<Env, Cause> = Options | ProviderLike | OptionsFunction<Env, Cause> | undefined;

/** Resolves the settings of one invocation; `undefined` when the invocation is not traced. Never throws. */
export interface SettingsResolver {
  (env: unknown, cause: unknown): Settings | undefined;
  /** The kinds of bindings that are traced unless the option `bindings` lists others. */
  readonly kinds: readonly BindingKind[];
}

/**
 * Registers with `@opentelemetry/api` and patches outgoing `fetch`. Throws a `TypeError` for options that are not valid.
 *
 * `isNear` is false for Durable Objects: they may run in another data centre than the one that received the request.
 */
export function settingsResolver(
  kinds: readonly BindingKind[],
  options: OptionsInput<never, never> = defaultProvider,
  isNear = true,
): SettingsResolver {
  sampleRequests();
  const resolve = resolverOf(options);
  patchFetch();
  const settingsFor = (env: unknown, cause: unknown): Settings | undefined => {
    const settings = resolve(env, cause);
    if (!settings || settings.disabled) return undefined;
    if (host.isWorkers && !settings.isPlaced) addPlace(settings, env, isNear ? cause : undefined);
    return settings;
  };
  return Object.assign(settingsFor, { kinds });
}

type SettingsFor = (env: unknown, cause: unknown) => Settings | undefined;

function resolverOf(options: OptionsInput<never, never>): SettingsFor {
  if (isFunction(options)) {
    registerGlobals(requestTracers);
    return perInvocation(options as OptionsFunction);
  }
  if (isProvider(options)) {
    options.register();
    return () => settingsOf(options);
  }
  const settings = new ResolvedSettings(options as Options);
  registerGlobals(requestTracers, settings);
  return () => settings;
}

/** Checks the settings, since a bundle without `createProvider` does not contain the provider's class. */
function isProvider(options: unknown): options is ProviderLike {
  return (options as ProviderLike | null | undefined)?.settings instanceof ResolvedSettings;
}

function settingsOf(provider: ProviderLike): Settings | undefined {
  return provider.isOver ? undefined : provider.settings;
}

function perInvocation(options: OptionsFunction): SettingsFor {
  const cache = new SettingsCache();
  return (env, cause) => {
    try {
      const result = options(env, cause);
      return isProvider(result) ? settingsOf(result) : cache.of(result);
    } catch (error) {
      consoleWarnOnce(`${errorMessage(error).replace(/^edgespan: /, '')}; requests are not traced`);
      return undefined;
    }
  };
}
