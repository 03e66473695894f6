/**
 * `OTLPIntegration`: where the spans of OpenTelemetry's API go (Sentry develop docs, "OTLP Integration"). The same
 * object works among the `integrations` of our own `init()` and of Sentry's SDKs.
 *
 * @module
 */

import { noOptions } from '../../config/sentence.js';
import { describeValue, consoleWarnOnce } from '../../host/diag.js';
import { BAD, URL_TEXT } from '../../features/env/reading.js';
import { errorMessage } from '../../spans/exception.js';
import { isString } from '../../host/is.js';
import { loadCore } from '../../core/load.js';
import type { DestinationOptions, Options } from '../../types/options.js';
import { isRecord } from '../../host/plain.js';
import type { Settings } from '../../types/settings.js';
import { keyOf } from '../options/options_key.js';
import { RECEIVER, type Receiver } from '../options/receiver.js';
import type { Integration } from '../types/event.js';
import { type Beside, beside } from './beside.js';
import type { OfficialClient } from './official.js';

/**
 * Options that an integration has beside one of Sentry's SDKs, where they are said nowhere else; they mean what they
 * mean to `createProvider`. In our own `init()` they are ignored, with a warning: they are options of that.
 */
export type BesideOptions = Pick<
  Options,
  | 'serviceName'
  | 'resource'
  | 'sampler'
  | 'tracesSampleRate'
  | 'tailSampling'
  | 'limits'
  | 'onLoss'
  | 'deadLetter'
  | 'logLevel'
>;

/** The options of an {@link OTLPIntegration}. */
export interface OTLPIntegrationOptions
  extends BesideOptions, Pick<DestinationOptions, 'headers' | 'timeoutMs' | 'compression' | 'fetch'> {
  /**
   * The whole URL that spans are posted to. It gets the key of the DSN only at the DSN's own origin. Default: the
   * traces URL of the DSN.
   */
  endpoint?: string;
  /** The whole URL of a collector: it gets plain OTLP, and never the key of the DSN. Default none. */
  collectorUrl?: string;
  /** `false`: spans are not sent from here. Default true. */
  setupOtlpTracesExporter?: boolean;
}

const OF_RECEIVER = ['endpoint', 'collectorUrl', 'setupOtlpTracesExporter'];
const OF_REQUESTS = ['headers', 'timeoutMs', 'compression', 'fetch'];
const OF_PROVIDER = [
  ...['serviceName', 'resource', 'sampler', 'tracesSampleRate', 'tailSampling', 'limits'],
  ...['onLoss', 'deadLetter', 'logLevel'],
];

/**
 * Sends spans of OpenTelemetry's API to Sentry, or to a collector.
 *
 * In the `integrations` of our own `init()` and `withSentry()` it says where spans go; several of them are several
 * receivers. In those of Sentry's SDKs, majors 8 to 11, it also brings a tracer provider, with DSN, release and
 * environment of the SDK's client, and ties each error to the span in which it happened. There it captures nothing
 * itself and sets up no propagator of Sentry's.
 *
 * ```js
 * Sentry.init({ dsn, integrations: [new OTLPIntegration()] });
 * ```
 */
export class OTLPIntegration implements Integration {
  readonly name = 'OTLPIntegration';
  /** Where spans go. @internal */
  readonly [RECEIVER]: Receiver;
  readonly #given: OTLPIntegrationOptions;
  #beside: Beside | undefined;
  #before: Settings | undefined;
  #ownKey: string | undefined;

  /** Throws a `TypeError` with one sentence when an option is not valid; one that does not exist is a warning. */
  constructor(options: OTLPIntegrationOptions = {}) {
    if (!isRecord(options)) throw noOptions('the options of OTLPIntegration', options, describeValue);
    this.#given = { ...options };
    const { endpoint, collectorUrl, headers, setupOtlpTracesExporter } = this.#given;
    const isUsed: unknown = setupOtlpTracesExporter ?? true;
    if (typeof isUsed !== 'boolean') throw wrongHere('setupOtlpTracesExporter', isUsed, 'true or false');
    checkUrl('endpoint', endpoint);
    checkUrl('collectorUrl', collectorUrl);
    if (!isHeaders(headers)) throw wrongHere('headers', headers, 'an object with texts');
    if ((endpoint ?? undefined) !== undefined && (collectorUrl ?? undefined) !== undefined) {
      throw new TypeError(
        'edgespan: options `endpoint` and `collectorUrl` of OTLPIntegration are both there; ' +
          'one of them must be left out',
      );
    }
    this[RECEIVER] = receiver(isUsed, this.#given);
    const names = [...OF_RECEIVER, ...OF_REQUESTS];
    for (const name of Object.keys(this.#given)) {
      if (names.includes(name) || OF_PROVIDER.includes(name)) continue;
      consoleWarnOnce(`option \`${name}\` of OTLPIntegration does not exist; there are ${names.join(', ')}`);
    }
  }

  /**
   * Called by Sentry's SDKs, with their client: at its start, with versions 8 to 10 on Workers for each request. In a
   * browser this loads the core. Never throws: what is wrong is told once on the console.
   */
  setup(client: OfficialClient): void {
    const loading = loadCore();
    if (loading) void loading.then(() => this.#meet(client), complain);
    else this.#meet(client);
  }

  /** Ties an error of one of Sentry's SDKs to the span in which it happened. */
  processEvent<E extends object>(event: E, hint?: unknown): E {
    this.#beside?.link(event, hint);
    return event;
  }

  /** The options: integrations that say the same are equal where options are compared. @internal */
  toJSON(): object {
    return this.#given;
  }

  /** The same for integrations that say the same. @internal */
  get key(): string {
    return (this.#ownKey ??= keyOf(this.#given));
  }

  /** @internal */
  get ofProvider(): BesideOptions {
    return only(OF_PROVIDER, this.#given);
  }

  /** What a provider has, for `instrument()`. @internal */
  get settings(): Settings {
    const { hasMet, provider } = this.#standing();
    return hasMet ? provider.settings : (this.#before ??= this.#standing().settingsBefore(this));
  }

  /** @internal */
  get isOver(): boolean {
    return this.#standing().provider.isOver;
  }

  /** Registers with `@opentelemetry/api`. */
  register(): void {
    this.#standing().register();
  }

  #meet(client: OfficialClient): void {
    try {
      this.#standing().meet(this, client);
    } catch (error) {
      complain(error);
    }
  }

  #standing(): Beside {
    return (this.#beside ??= beside(this));
  }
}

/** The same as `new OTLPIntegration(options)`. */
export function otlpIntegration(options?: OTLPIntegrationOptions): OTLPIntegration {
  return new OTLPIntegration(options);
}

/** Nothing of this is to break somebody else's `init()`. */
function complain(error: unknown): void {
  consoleWarnOnce(`${errorMessage(error).replace(/^edgespan: /, '')}; the spans of OTLPIntegration are not sent`);
}

function isHeaders(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return isRecord(value) && Object.values(value).every((text) => isString(text));
}

function receiver(isUsed: boolean, given: OTLPIntegrationOptions): Receiver {
  const [endpoint, collector] = [given.endpoint ?? undefined, given.collectorUrl ?? undefined];
  const requests: DestinationOptions = only(OF_REQUESTS, given);
  return {
    isUsed,
    endpoint,
    hasCollector: collector !== undefined,
    unused: Object.keys(only(OF_PROVIDER, given)),
    destination(dsn) {
      if (collector !== undefined) return { ...requests, tracesEndpoint: collector };
      return { ...requests, dsn, ...(endpoint !== undefined && { tracesEndpoint: endpoint }) };
    },
  };
}

/** The options with some names, as far as they are there. */
function only(names: readonly string[], given: OTLPIntegrationOptions): object {
  const isThere = ([name, value]: [string, unknown]): boolean =>
    names.includes(name) && (value ?? undefined) !== undefined;
  return Object.fromEntries(Object.entries(given).filter(isThere));
}

function checkUrl(name: string, value: unknown): void {
  if (value === undefined || value === null) return;
  if (isString(value) && URL_TEXT.read(value) !== BAD) return;
  const isSecret = isString(value) && URL_TEXT.isSecret?.(value);
  if (!isSecret) throw wrongHere(name, value, URL_TEXT.allowed);
  throw new TypeError(
    `edgespan: option \`${name}\` of OTLPIntegration is a URL that is not allowed; it must be ${URL_TEXT.allowed}`,
  );
}

function wrongHere(name: string, value: unknown, allowed: string): TypeError {
  return new TypeError(`edgespan: option \`${name}\` of OTLPIntegration is ${describeValue(value)}; it must be ${allowed}`);
}
