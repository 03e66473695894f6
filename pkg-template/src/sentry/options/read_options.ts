/**
 * Options of Sentry's, read and checked: plain data by the core (`src/config/`), the rest here. What comes out is what
 * Sentry's client needs, and the ordinary options of a provider.
 *
 * @module
 */

import { FORGET_CONFIG } from '../../calls.js';
import { ask, configure, readDsn } from '../../core.js';
import { warnOnce } from '../../diag.js';
import type { DestinationOptions, Options } from '../../options.js';
import { recordOfResource } from '../../resource/record.js';
import { hostFetch } from '../../runtime.js';
import { Split } from '../../split.js';
import type { Integration } from '../types.js';
import type { ClientOptions } from './client_options.js';
import { withVariables } from './env.js';
import { checkedOptions, knownNames, optionsOfCore } from './known_options.js';
import { tellMisplaced } from './misplaced.js';
import type { SentryOptions } from './options.js';
import { type Receiver, receiverOf } from './receiver.js';

/** Valid options, taken apart. */
export interface ReadOptions {
  readonly client: ClientOptions;
  /** For a provider: where spans go, and what they say. Without sampler and propagator, which need the client. */
  readonly provider: Options;
  /** Nobody takes its spans. */
  readonly isUnsent: boolean;
}

/** Options of providers that this package has and Sentry's do not: the core is to name them as unknown. */
const NOT_HERE = ['sampler', 'idGenerator', 'spanProcessors', 'propagator', 'contextManager'];

/** Options that a provider takes as they are. */
const OF_PROVIDER = [
  ...(['serviceName', 'resource', 'limits', 'tailSampling', 'bindings', 'native', 'maxWaitMs'] as const),
  ...(['timeoutMs', 'compression', 'onLoss', 'deadLetter', 'logLevel', 'fetch'] as const),
];

const DEFAULT_ENVIRONMENT = 'production';
const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * Reads options; what they leave out is taken from the variables of the process. Throws a `TypeError` with one sentence
 * when something is not valid, and what the user's own getters throw. With `warn`, an option that does not exist is a
 * warning on the console.
 */
export function readOptions(given: SentryOptions, warn = true): ReadOptions {
  const options = withVariables(given);
  options.integrations = listed(options.integrations);
  checkPlain(optionsOfCore(options), warn);
  const { enabled, orgId, ...checked } = checkedOptions(options);
  const integrations = checked.integrations as readonly Integration[];

  const dsn = enabled ? readDsn(options.dsn ?? '') : undefined;
  const receivers = integrations.map(receiverOf).filter((receiver) => receiver !== undefined);
  // Spans that nobody sends need not be recorded: whoever is called decides for itself.
  const used = receivers.filter(({ isUsed }) => isUsed);
  const isSent = dsn !== undefined && (used.length > 0 || receivers.length === 0);
  const client = {
    ...checked,
    dsn,
    environment: options.environment || environmentOf(options.resource) || DEFAULT_ENVIRONMENT,
    release: options.release || undefined,
    tracesSampleRate: isSent ? (options.tracesSampleRate ?? undefined) : undefined,
    tracesSampler: isSent ? checked.tracesSampler : undefined,
    recordsUnlessTold: isSent && used.length > 0,
    debug: options.debug ?? false,
    orgId: String(orgId ?? dsn?.orgId ?? ''),
    timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    fetch: options.fetch ?? hostFetch,
  } as ClientOptions;
  return { client, provider: providerOptions(options, client, isSent, used), isUnsent: !isSent };
}

/** Integrations as a list, without what is `undefined`, `null` or `false`; a function gets an empty list. */
function listed(integrations: SentryOptions['integrations']): Integration[] {
  const given = typeof integrations === 'function' ? integrations([]) : (integrations ?? []);
  // What is no list is told as that.
  return Array.isArray(given) ? given.filter(Boolean) : (given as Integration[]);
}

/** The environment that a resource says (OpenTelemetry semantic conventions, `resource/deployment-environment.md`). */
function environmentOf(resource: SentryOptions['resource']): string | undefined {
  const attributes = (recordOfResource(resource)?.attributes ?? resource ?? {}) as Record<string, unknown>;
  const said = attributes['deployment.environment.name'] ?? attributes['deployment.environment'];
  return typeof said === 'string' ? said : undefined;
}

/** The core's part: wrong values throw, and names that no option has are warnings with the nearest one. */
function checkPlain(plain: Record<string, unknown>, warn: boolean): void {
  const strangers = NOT_HERE.filter((name) => (plain[name] ?? undefined) !== undefined);
  for (const name of strangers) delete plain[name];
  const { runtime, ...rest } = new Split(plain as Options).options as { runtime: object };
  // Something that the core reads without complaint, whatever rate is beside it.
  const named = Object.fromEntries(strangers.map((name) => [name, 'parentbased_traceidratio']));
  const index = configure({ ...rest, ...named, runtime: { ...runtime, names: knownNames() } }, warn);
  ask(FORGET_CONFIG, index);
}

function providerOptions(
  options: SentryOptions,
  { dsn, release, environment, debug }: ClientOptions,
  isSent: boolean,
  receivers: readonly Receiver[],
): Options {
  const shared = Object.fromEntries(OF_PROVIDER.map((name) => [name, options[name]]));
  const all = { ...shared, release, environment, debug, disabled: !dsn } as Options;
  if (!dsn || !isSent) return all;
  for (const { endpoint, unused } of receivers) {
    tellMisplaced(endpoint, dsn);
    for (const name of unused) warnOnce(`option \`${name}\` of OTLPIntegration is ignored; say it beside \`dsn\``);
  }
  const text = options.dsn ?? '';
  return { ...all, ...inOne(receivers.length > 0 ? receivers.map((each) => each.destination(text)) : [{ dsn: text }]) };
}

/** One receiver is said without a list, so that a sentence about it is in the user's words. */
function inOne(destinations: readonly DestinationOptions[]): Options {
  const [only] = destinations;
  return destinations.length === 1 && only ? only : { destinations };
}
