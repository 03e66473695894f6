/**
 * Options of Sentry's, read by their table. What comes out is what Sentry's client needs, and the ordinary options of a
 * provider.
 *
 * @module
 */

import { environmentOf } from '../../config/resource.js';
import { defaultsOf, noFindings, readGiven } from '../../config/rule.js';
import { consoleWarnOnce } from '../../host/diag.js';
import type { DestinationOptions, Options } from '../../types/options.js';
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

/** Valid options, taken apart. */
export interface ReadOptions {
  readonly client: ClientOptions;
  /** For a provider: where spans go, and what they say. Without sampler and propagator, which need the client. */
  readonly provider: Options;
  /** Nobody takes its spans. */
  readonly isUnsent: boolean;
}

/**
 * Reads options; what they leave out is taken from the variables of the process. Throws a `TypeError` with one sentence
 * when something is not valid, and what the user's own getters throw. With `warn`, an option that does not exist is a
 * warning on the console.
 */
export function readOptions(given: SentryOptions, warn = true): ReadOptions {
  const options = withVariables(given);
  options.integrations = listed(options.integrations);
  const found = noFindings();
  const values = { ...DEFAULTS, ...readGiven(SENTRY_OPTIONS, options, '', found) } as typeof DEFAULTS;
  if (warn) for (const warning of found.warnings) console.warn(warning);
  const { enabled, orgId, ...checked } = only(Object.keys(OF_CLIENT) as (keyof typeof OF_CLIENT)[], values);
  const dsn = enabled ? values.dsn : undefined;
  const receivers = values.integrations.map(receiverOf).filter((receiver) => receiver !== undefined);
  // Spans that nobody sends need not be recorded: whoever is called decides for itself.
  const used = receivers.filter(({ isUsed }) => isUsed);
  const isSent = dsn !== undefined && (used.length > 0 || receivers.length === 0);
  const client = {
    ...checked,
    dsn,
    environment: values.environment || environmentOf(values.resource),
    release: values.release || undefined,
    tracesSampleRate: isSent ? values.tracesSampleRate : undefined,
    tracesSampler: isSent ? values.tracesSampler : undefined,
    recordsUnlessTold: isSent && used.length > 0,
    orgId: String(orgId ?? dsn?.orgId ?? ''),
    fetch: values.fetch ?? hostFetch,
  } as ClientOptions;
  return { client, provider: providerOptions(options, client, isSent, used), isUnsent: !isSent };
}

/** Integrations as a list, without what is `undefined`, `null` or `false`; a function gets an empty list. */
function listed(integrations: SentryOptions['integrations']): Integration[] {
  const given = typeof integrations === 'function' ? integrations([]) : (integrations ?? []);
  // What is no list is told as that.
  return Array.isArray(given) ? given.filter(Boolean) : (given as Integration[]);
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
    for (const name of unused) consoleWarnOnce(`option \`${name}\` of OTLPIntegration is ignored; say it beside \`dsn\``);
  }
  const ofProject = sentryDsn(options.dsn);
  return { ...all, ...inOne(receivers.length > 0 ? receivers.map((each) => each.destination(ofProject)) : [{ dsn: ofProject }]) };
}

/** One receiver is said without a list, so that a sentence about it is in the user's words. */
function inOne(destinations: readonly DestinationOptions[]): Options {
  const [only] = destinations;
  return destinations.length === 1 && only ? only : { destinations };
}
