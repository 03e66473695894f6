/**
 * Beside one of Sentry's own SDKs, majors 8 to 11: its client says where spans go, its errors are tied to them. There
 * is no client of ours and no propagator of Sentry's, and nothing is captured here.
 *
 * Sentry's part of an event is only changed where OpenTelemetry knows better: which span was active. Some majors have
 * no hook for that but `processEvent`, which all have.
 *
 * @module
 */

import type { SpanContext } from '@opentelemetry/api';
import { readDsn } from '../options/dsn.js';
import { recordingOf } from '../../spans/active_recording.js';
import { consoleWarnOnce } from '../../host/diag.js';
import { isRegistered, registerContexts, registerProvider } from '../../tracing/globals.js';
import { isObject } from '../../host/is.js';
import { BoundedCache } from '../../host/bounded_cache.js';
import type { Observer } from '../../types/observer.js';
import { context as contextApi, isSpanContextValid, trace } from '../../host/opentelemetry.js';
import type { Options } from '../../types/options.js';
import { EdgespanProvider } from '../../tracing/provider.js';
import { ResolvedSettings } from '../../config/settings.js';
import type { Settings } from '../../types/settings.js';
import { warnMisplaced } from '../options/misplaced.js';
import { sentryDsn } from '../options/sentry_dsn.js';
import { RECEIVER, type Receiver } from '../options/receiver.js';
import { type OfficialClient, type OfficialOptions, dsnOf, hasWrapper, ownsContexts, refusal } from './official.js';

const WRONG_ORDER =
  'an error that nobody caught came to Sentry without an active span, and was linked by the error object; ' +
  "put `instrument()` outside of Sentry's wrapper: instrument(Sentry.withSentry(options, handler), integration)";

const NO_SCOPES =
  "this SDK of Sentry's keeps the scopes of requests apart by its own context manager, and there is none; before " +
  '`Sentry.init()`, give `new SentryContextManager()` of @sentry/node, or what `wrapContextManagerClass` of ' +
  '@sentry/opentelemetry makes, to `context.setGlobalContextManager` of @opentelemetry/api';

/** An event as far as it is changed. */
interface LinkedEvent {
  readonly type?: unknown;
  readonly exception?: { readonly values?: readonly { readonly mechanism?: { readonly handled?: boolean } }[] };
  contexts?: Record<string, Record<string, unknown>>;
  sdkProcessingMetadata?: Record<string, unknown>;
}

/** An `OTLPIntegration`, as far as it is used here. */
interface IntegrationOptions {
  readonly [RECEIVER]: Receiver;
  /** The same for integrations of the same options. */
  readonly key: string;
  /** Those of its options that are a provider's. */
  readonly ofProvider: Options;
}

let standing: Beside | undefined;

/** What all integrations of an isolate share: with Sentry's SDKs for Workers they may be made anew for each request. */
export function beside(integration: IntegrationOptions): Beside {
  return (standing ??= new Beside(integration));
}

/** What stands beside an SDK. */
export class Beside {
  /** Where spans go is up to the client that was set up last. */
  readonly provider: EdgespanProvider;
  /** By what different clients of an isolate say. */
  readonly #kept = new BoundedCache<Settings>((settings) => settings.forget());
  readonly #own = new WeakSet<Settings>();
  /** In which span an error ended a request. */
  readonly #ended = new WeakMap<object, SpanContext>();
  readonly #observer: Observer = {
    enter: (context) => context,
    thrown: (context, error) => this.#remember(context, error),
    watch: () => {},
    flush: () => undefined,
  };
  #lastKey = '';
  #isSetUp = false;
  #hasWrapper = false;
  #refusal: string | undefined;

  constructor(integration: IntegrationOptions) {
    this.provider = new EdgespanProvider(this.settingsBefore(integration));
  }

  /** Whether there was a client. */
  get hasMet(): boolean {
    return this.#lastKey !== '';
  }

  /** As long as there is no client, only a collector takes spans. */
  settingsBefore(integration: IntegrationOptions): Settings {
    const { isUsed, hasCollector, destination } = integration[RECEIVER];
    const isSent = isUsed && hasCollector;
    return this.#settingsOf(integration, isSent ? destination(undefined) : { disabled: !isUsed }, true, !isSent);
  }

  /** Becomes the global provider, with a context manager and the propagators of W3C: for `instrument()`. */
  register(): void {
    this.provider.register();
  }

  /** A client of Sentry's SDK is set up. Costs little when it says what the last one said. */
  meet(integration: IntegrationOptions, client: OfficialClient): void {
    const options = client.getOptions();
    this.#useOptions(integration, dsnOf(client), options);
    this.#refusal = refusal(options);
    this.#hasWrapper = hasWrapper(options);
    if (!integration[RECEIVER].isUsed || this.#isSetUp) return;
    this.#isSetUp = true;
    const needsTheirs = ownsContexts(options);
    // Where Sentry's own provider is turned away, it leaves the context manager out that its scopes need.
    const isLater = needsTheirs && options.skipOpenTelemetrySetup !== true;
    if (!isLater) registerProvider(this.provider, this.#refusal);
    if (!needsTheirs) registerContexts();
    queueMicrotask(() => this.#completeSetUp(isLater, needsTheirs));
  }

  /** The rest of the SDK's `init()` came first: it may have brought a provider and a context manager. */
  #completeSetUp(isLater: boolean, needsTheirs: boolean): void {
    if (isLater) registerProvider(this.provider, this.#refusal ?? '');
    if (needsTheirs && registerContexts()) consoleWarnOnce(NO_SCOPES);
    this.#tellReplaced();
  }

  /** Ties an error to its span. Never throws. */
  link(event: LinkedEvent, hint: unknown): void {
    try {
      if (event.type !== undefined) return;
      this.#tellReplaced();
      const span = activeSpan() ?? this.#spanOf(event, hint);
      if (span) relate(event, span);
    } catch {
      // An event that is frozen, or a hint with getters: it goes out as it was.
    }
  }

  #useOptions(integration: IntegrationOptions, dsn: string, about: OfficialOptions): void {
    const { release, environment, debug } = about;
    const key = JSON.stringify([integration.key, dsn, release, environment, debug]);
    if (key !== this.#lastKey) {
      this.provider.adopt(
        this.#kept.of(key, () =>
          this.#settingsOf(integration, optionsOf(integration[RECEIVER], dsn, about), false),
        ),
      );
      this.#lastKey = key;
    }
    // The request in which the client comes to be is already being recorded.
    const recording = recordingOf(contextApi.active());
    if (recording && this.#own.has(recording.settings)) recording.settings = this.provider.settings;
  }

  #settingsOf(integration: IntegrationOptions, options: Options, warn: boolean, isUnsent = false): Settings {
    const features = { observer: this.#observer, isUnsent };
    const settings = new ResolvedSettings({ ...integration.ofProvider, ...options }, features, warn);
    this.#own.add(settings);
    return settings;
  }

  #remember(context: ReturnType<typeof contextApi.active>, error: unknown): void {
    const span = trace.getSpanContext(context);
    if (span && isObject(error)) this.#ended.set(error, span);
  }

  /** The span of an error that ended its request before Sentry saw it. */
  #spanOf(event: LinkedEvent, hint: unknown): SpanContext | undefined {
    const error = (hint as { originalException?: unknown } | null | undefined)?.originalException;
    const span = isObject(error) ? this.#ended.get(error) : undefined;
    const isUnhandled = event.exception?.values?.some(({ mechanism }) => mechanism?.handled === false);
    if (span && isUnhandled && this.#hasWrapper) consoleWarnOnce(WRONG_ORDER);
    return span;
  }

  #tellReplaced(): void {
    if (this.#refusal && this.#isSetUp && !isRegistered(this.provider)) consoleWarnOnce(this.#refusal);
  }
}

function optionsOf(receiver: Receiver, dsn: string, about: OfficialOptions): Options {
  const { release, environment, debug } = about;
  const said = { ...(release && { release }), ...(environment && { environment }), ...(debug === true && { debug }) };
  const read = readDsn(dsn);
  if (!receiver.isUsed || !(read || receiver.hasCollector)) return { ...said, disabled: true };
  if (read) warnMisplaced(receiver.endpoint, read);
  return { ...said, ...receiver.destination(sentryDsn(read && dsn)) };
}

/** That of OpenTelemetry, ours or not. */
function activeSpan(): SpanContext | undefined {
  const span = trace.getSpanContext(contextApi.active());
  return span && isSpanContextValid(span) ? span : undefined;
}

function relate(event: LinkedEvent, { traceId, spanId }: SpanContext): void {
  event.contexts = { ...event.contexts, trace: { trace_id: traceId, span_id: spanId } };
  const { dynamicSamplingContext: sampling } = event.sdkProcessingMetadata ?? {};
  // A sampling context of another trace would tie the event to that.
  if ((sampling as { trace_id?: unknown } | undefined)?.trace_id === traceId) return;
  event.sdkProcessingMetadata = { ...event.sdkProcessingMetadata, dynamicSamplingContext: undefined };
}
