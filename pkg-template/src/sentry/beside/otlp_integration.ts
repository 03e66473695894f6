/**
 * `OTLPIntegration`: the destination of OpenTelemetry's spans (Sentry develop docs, "OTLP Integration"). The same object
 * works in `integrations` of edgespan's own `init()` and of Sentry's SDKs.
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
 * Options of `createProvider`, for an integration in one of Sentry's SDKs, whose `init()` does not have them. In edgespan's
 * own `init()` the integration's are ignored, with a warning: `init()` has these options itself, `tracesSampler` in place of
 * `sampler`.
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
>;

/** The options of an {@link OTLPIntegration}. */
export interface OTLPIntegrationOptions
  extends BesideOptions, Pick<DestinationOptions, 'headers' | 'timeoutMs' | 'compression' | 'fetch'> {
  /**
   * The whole URL that spans are posted to. The key of the DSN is sent only to the DSN's own origin. Default: the traces
   * URL of the DSN.
   */
  endpoint?: string;
  /** The whole URL of a collector, which receives plain OTLP, never the key of the DSN. Default none. */
  collectorUrl?: string;
  /** `false`: the integration exports no spans. Default true. */
  setupOtlpTracesExporter?: boolean;
}

const OF_RECEIVER = ['endpoint', 'collectorUrl', 'setupOtlpTracesExporter'];
const OF_REQUESTS = ['headers', 'timeoutMs', 'compression', 'fetch'];
const OF_PROVIDER = [
  ...['serviceName', 'resource', 'sampler', 'tracesSampleRate', 'tailSampling', 'limits'],
  ...['onLoss', 'deadLetter'],
];

/**
 * Sends spans of OpenTelemetry's API to Sentry, or to a collector.
 *
 * In the `integrations` of edgespan's own `init()` and `withSentry()`, each integration is one destination of spans. In
 * those of Sentry's SDKs, majors 8 to 11, the integration also registers a tracer provider, with DSN, release and
 * environment of the SDK's client, and links each error to the active span. There the integration captures nothing itself
 * and registers no propagator of Sentry's.
 *
 * ```js
 * Sentry.init({ dsn, integrations: [new OTLPIntegration()] });
 * ```
 */
export class OTLPIntegration implements Integration {
  readonly name = 'OTLPIntegration';
  /** The destination of spans. @internal */
  readonly [RECEIVER]: Receiver;
  readonly #options: OTLPIntegrationOptions;
  #beside: Beside | undefined;
  #before: Settings | undefined;
  #ownKey: string | undefined;

  /** Throws a `TypeError` with one sentence when an option is not valid; one that does not exist is a warning. */
  constructor(options: OTLPIntegrationOptions = {}) {
    if (!isRecord(options)) throw noOptions('the options of OTLPIntegration', options, describeValue);
    this.#options = { ...options };
    const { endpoint, collectorUrl, headers, setupOtlpTracesExporter } = this.#options;
    const isUsed: unknown = setupOtlpTracesExporter ?? true;
    if (typeof isUsed !== 'boolean') throw optionError('setupOtlpTracesExporter', isUsed, 'true or false');
    checkUrl('endpoint', endpoint);
    checkUrl('collectorUrl', collectorUrl);
    if (!isHeaders(headers)) throw optionError('headers', headers, 'an object with texts');
    if ((endpoint ?? undefined) !== undefined && (collectorUrl ?? undefined) !== undefined) {
      throw new TypeError('edgespan: OTLPIntegration takes `endpoint` or `collectorUrl`, not both');
    }
    this[RECEIVER] = receiver(isUsed, this.#options);
    const names = [...OF_RECEIVER, ...OF_REQUESTS, ...OF_PROVIDER];
    for (const name of Object.keys(this.#options)) {
      if (!names.includes(name)) consoleWarnOnce(`option \`${name}\` of OTLPIntegration does not exist; there are ${names.join(', ')}`);
    }
  }

  /**
   * Called by Sentry's SDKs, with their client: when the client starts, which on Workers, with versions 8 to 10, is each
   * request. In a browser `setup` loads the core. Never throws: an error is logged once to the console.
   */
  setup(client: OfficialClient): void {
    const loading = loadCore();
    if (loading) void loading.then(() => this.#connect(client), logFailure);
    else this.#connect(client);
  }

  /** Links an error event of one of Sentry's SDKs to the span that was active. */
  processEvent<E extends object>(event: E, hint?: unknown): E {
    this.#beside?.link(event, hint);
    return event;
  }

  /** The options: in a comparison of options, integrations with equal options are equal. @internal */
  toJSON(): object {
    return this.#options;
  }

  /** Equal for integrations with equal options. @internal */
  get key(): string {
    return (this.#ownKey ??= keyOf(this.#options));
  }

  /** @internal */
  get ofProvider(): BesideOptions {
    return only(OF_PROVIDER, this.#options);
  }

  /** The provider's settings, for `instrument()`. @internal */
  get settings(): Settings {
    const { isConnected, provider } = this.#shared();
    return isConnected ? provider.settings : (this.#before ??= this.#shared().settingsBefore(this));
  }

  /** @internal */
  get isOver(): boolean {
    return this.#shared().provider.isOver;
  }

  /** Registers with `@opentelemetry/api`. */
  register(): void {
    this.#shared().register();
  }

  #connect(client: OfficialClient): void {
    try {
      this.#shared().connect(this, client);
    } catch (error) {
      logFailure(error);
    }
  }

  #shared(): Beside {
    return (this.#beside ??= beside(this));
  }
}

/** The same as `new OTLPIntegration(options)`. */
export function otlpIntegration(options?: OTLPIntegrationOptions): OTLPIntegration {
  return new OTLPIntegration(options);
}

/** Logs an error once: an exception would break `init()` of the SDK. */
function logFailure(error: unknown): void {
  consoleWarnOnce(`${errorMessage(error).replace(/^edgespan: /, '')}; the spans of OTLPIntegration are not sent`);
}

function isHeaders(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return isRecord(value) && Object.values(value).every((text) => isString(text));
}

function receiver(isUsed: boolean, options: OTLPIntegrationOptions): Receiver {
  const [endpoint, collector] = [options.endpoint ?? undefined, options.collectorUrl ?? undefined];
  const requests: DestinationOptions = only(OF_REQUESTS, options);
  return {
    isUsed,
    endpoint,
    hasCollector: collector !== undefined,
    unused: Object.keys(only(OF_PROVIDER, options)),
    destination(dsn) {
      if (collector !== undefined) return { ...requests, tracesEndpoint: collector };
      return { ...requests, dsn, ...(endpoint !== undefined && { tracesEndpoint: endpoint }) };
    },
  };
}

/** The options with these names that are set. */
function only(names: readonly string[], options: OTLPIntegrationOptions): object {
  const isSet = ([name, value]: [string, unknown]): boolean =>
    names.includes(name) && (value ?? undefined) !== undefined;
  return Object.fromEntries(Object.entries(options).filter(isSet));
}

function checkUrl(name: string, value: unknown): void {
  if (value === undefined || value === null) return;
  if (isString(value) && URL_TEXT.read(value) !== BAD) return;
  const isSecret = isString(value) && URL_TEXT.isSecret?.(value);
  if (!isSecret) throw optionError(name, value, URL_TEXT.allowed);
  throw new TypeError(
    `edgespan: option \`${name}\` of OTLPIntegration is a URL that is not allowed; it must be ${URL_TEXT.allowed}`,
  );
}

function optionError(name: string, value: unknown, allowed: string): TypeError {
  return new TypeError(`edgespan: option \`${name}\` of OTLPIntegration is ${describeValue(value)}; it must be ${allowed}`);
}
