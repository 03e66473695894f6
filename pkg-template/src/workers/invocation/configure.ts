/**
 * What `instrument()` and its kin are given in the place of options, made into the settings of an invocation.
 *
 * @module
 */

import type { BindingKind } from '../../types/binding_kind.js';
import { setLogLevel, consoleWarnOnce } from '../../host/diag.js';
import { errorMessage } from '../../spans/exception.js';
import { patchFetch } from '../fetch/outgoing.js';
import { registerGlobals } from '../../tracing/globals.js';
import { isFunction } from '../../host/is.js';
import type { Options } from '../../types/options.js';
import { type EdgespanProvider, defaultProvider } from '../../tracing/provider.js';
import { requestTracers } from '../../tracing/request_tracers.js';
import { sampleRequests } from '../../tracing/sampled_span.js';
import { host } from '../../host/host.js';
import { place } from './place.js';
import { ResolvedSettings } from '../../config/settings.js';
import type { Settings } from '../../types/settings.js';
import { SettingsCache } from '../../config/settings_cache.js';

/** A provider of `createProvider`, or an `OTLPIntegration`, which takes the options of Sentry's SDK. */
export interface ProviderLike {
  /** Registers with `@opentelemetry/api`. */
  register(): unknown;
  /** @internal */
  readonly settings: Settings;
  /** @internal */
  readonly isOver: boolean;
}

/**
 * Makes the options of one invocation, or gives a provider, from the Worker's `env` and what triggered it: the
 * `Request`, or whatever else the handler is called with. It is called for every invocation: make a provider once, and
 * give that.
 */
export type OptionsFunction<Env = unknown, Cause = unknown> = (env: Env, cause: Cause) => Options | EdgespanProvider;

/** What the handlers of an object are called with, first and second. */
export type CauseOf<H> = ArgumentOf<H, '0'>;
export type EnvOf<H> = ArgumentOf<H, '1'>;

type ArgumentOf<H, At extends '0' | '1'> = [ArgumentsOf<H, At>] extends [never] ? unknown : ArgumentsOf<H, At>;

type ArgumentsOf<H, At extends '0' | '1', Name extends keyof H = keyof H & TracedHandler> = {
  [N in Name]-?: NonNullable<H[N]> extends (...args: infer Args) => unknown
    ? Args extends { [K in At]: infer Argument }
      ? Argument
      : never
    : never;
}[Name];

type TracedHandler = 'fetch' | 'scheduled' | 'queue' | 'email' | 'tail';

/** All that may be given. */
export type Given<Env, Cause> = Options | ProviderLike | OptionsFunction<Env, Cause> | undefined;

/** The settings of one invocation; `undefined` when it is not to be traced. Never throws. */
export interface SettingsResolver {
  (env: unknown, cause: unknown): Settings | undefined;
  /** The kinds of bindings that are traced unless the settings have others. */
  readonly kinds: readonly BindingKind[];
}

/**
 * Registers with `@opentelemetry/api`, and traces outgoing `fetch`. Throws a `TypeError` for options
 * that are not valid.
 *
 * `isNear` is false for what does not run where its requests come in: Durable Objects.
 */
export function settingsResolver(
  kinds: readonly BindingKind[],
  given: Given<never, never> = defaultProvider,
  isNear = true,
): SettingsResolver {
  sampleRequests();
  const configure = configureBy(given);
  patchFetch();
  const settingsFor = (env: unknown, cause: unknown): Settings | undefined => {
    const settings = configure(env, cause);
    if (!settings || settings.disabled) return undefined;
    if (host.isWorkers && !settings.isPlaced) place(settings, env, isNear ? cause : undefined);
    return settings;
  };
  return Object.assign(settingsFor, { kinds });
}

type SettingsFor = (env: unknown, cause: unknown) => Settings | undefined;

function configureBy(options: Given<never, never>): SettingsFor {
  if (isFunction(options)) {
    registerGlobals(requestTracers);
    return perInvocation(options as OptionsFunction);
  }
  if (isProvider(options)) {
    options.register();
    return () => settingsOf(options);
  }
  const settings = used(new ResolvedSettings(options as Options));
  registerGlobals(requestTracers, settings);
  return () => settings;
}

/** By what it has, and not by its class, which a bundle without `createProvider` does not hold. */
function isProvider(options: unknown): options is ProviderLike {
  return (options as ProviderLike | null | undefined)?.settings instanceof ResolvedSettings;
}

function settingsOf(provider: ProviderLike): Settings | undefined {
  return provider.isOver ? undefined : provider.settings;
}

function used(settings: Settings): Settings {
  setLogLevel(settings.logLevel);
  return settings;
}

function perInvocation(options: OptionsFunction): SettingsFor {
  const cache = new SettingsCache();
  return (env, cause) => {
    try {
      const given = options(env, cause);
      return isProvider(given) ? settingsOf(given) : used(cache.of(given));
    } catch (error) {
      consoleWarnOnce(`${errorMessage(error).replace(/^edgespan: /, '')}; requests are not traced`);
      return undefined;
    }
  };
}
