/**
 * Reads Sentry's options by their table, and splits them into options of Sentry's client and options of a provider.
 *
 * @module
 */

import { environmentOf } from './span_attributes.js';
import { defaultsOf, noFindings, readGiven } from '../../config/rule.js';
import { destinations } from '../../features/destinations.js';
import { consoleWarnOnce } from '../../host/diag.js';
import type { DestinationOptions, Options } from '../../types/options.js';
import { isObject } from '../../host/is.js';
import { hostFetch } from '../../host/host.js';
import type { Integration } from '../types/event.js';
import type { ClientOptions } from '../types/client_options.js';
import { sentryDsn } from './sentry_dsn.js';
import { withVariables } from './env.js';
import { warnMisplaced } from './misplaced.js';
import type { SentryOptions } from '../types/options.js';
import { type Receiver, receiverOf } from './receiver.js';
import { NAMES_OF_PROVIDER, OF_CLIENT, SENTRY_OPTIONS, only } from './table.js';

const DEFAULTS = defaultsOf(SENTRY_OPTIONS);

/** Valid options for the client and for the provider. */
export interface ReadOptions {
  readonly client: ClientOptions;
  /** The options of a provider, without sampler and propagator, which need the client. */
  readonly provider: Options;
  /** The provider's spans have no destination. */
  readonly isUnsent: boolean;
}

/**
 * Reads options; those that are left out come from the variables of the process. Throws a `TypeError` with one sentence
 * when an option is not valid, and the errors of the user's getters. With `warn`, an option that does not exist is logged
 * to the console as a warning.
 */
export function readOptions(input: SentryOptions, warn = true): ReadOptions {
  const options = withVariables(input);
  options.integrations = listed(options.integrations);
  const findings = noFindings();
  const values = { ...DEFAULTS, ...readGiven(SENTRY_OPTIONS, options, '', findings) } as typeof DEFAULTS;
  if (values.beforeSendSpan && isObject(values.native)) {
    throw new TypeError('edgespan: `beforeSendSpan` cannot be used with `native: mirror`');
  }
  if (warn) for (const warning of findings.warnings) console.warn(warning);
  const { enabled, orgId, ...checked } = only(Object.keys(OF_CLIENT) as (keyof typeof OF_CLIENT)[], values);
  const dsn = enabled ? values.dsn : undefined;
  const receivers = values.integrations.map(receiverOf).filter((receiver) => receiver !== undefined);
  // Spans without a destination are not recorded: the sampling decision is deferred to the called services.
  const active = receivers.filter(({ isUsed }) => isUsed);
  const isSent = dsn !== undefined && (active.length > 0 || receivers.length === 0);
  const client = {
    ...checked,
    dsn,
    environment: values.environment || environmentOf(values.resource),
    release: values.release || undefined,
    tracesSampleRate: isSent ? values.tracesSampleRate : undefined,
    tracesSampler: isSent ? values.tracesSampler : undefined,
    recordsByDefault: isSent && active.length > 0,
    orgId: String(orgId ?? dsn?.orgId ?? ''),
    fetch: values.fetch ?? hostFetch,
  } as ClientOptions;
  return { client, provider: providerOptions(options, client, isSent, active), isUnsent: !isSent };
}

/** Integrations as a list, without entries that are `undefined`, `null` or `false`; a function receives an empty list. */
function listed(integrations: SentryOptions['integrations']): Integration[] {
  const list = typeof integrations === 'function' ? integrations([]) : (integrations ?? []);
  // The rule of the option reports a value that is not a list.
  return Array.isArray(list) ? list.filter(Boolean) : (list as Integration[]);
}

function providerOptions(
  options: SentryOptions,
  { dsn, release, environment, debug }: ClientOptions,
  isSent: boolean,
  receivers: readonly Receiver[],
): Options {
  const all = { ...only(NAMES_OF_PROVIDER, options), release, environment, debug, disabled: !dsn } as Options;
  if (!dsn || !isSent) return all;
  for (const { endpoint, unused } of receivers) {
    warnMisplaced(endpoint, dsn);
    for (const name of unused) consoleWarnOnce(`option \`${name}\` of OTLPIntegration is ignored beside \`dsn\``);
  }
  const ofProject = sentryDsn(options.dsn);
  return { ...all, ...inOne(receivers.length > 0 ? receivers.map((each) => each.destination(ofProject)) : [{ dsn: ofProject }]) };
}

/** A single destination is not put in a list, so that error sentences name the user's option, not `destinations[0]`. */
function inOne(entries: readonly DestinationOptions[]): Options {
  const [only] = entries;
  return entries.length === 1 && only ? only : { destinations: destinations(...entries) };
}
