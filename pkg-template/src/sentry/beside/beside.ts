/**
 * Tracing beside one of Sentry's own SDKs, majors 8 to 11: the SDK's client configures the destination of spans, and the
 * SDK's errors are linked to spans. In this mode edgespan has no client, uses no propagator of Sentry's, and captures no
 * events.
 *
 * An event is changed only in its trace context, because the active span is OpenTelemetry's. The hook is `processEvent`:
 * the only hook that all majors have.
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

/** The members of an event that {@link Beside.link} reads and changes. */
interface LinkedEvent {
  readonly type?: unknown;
  readonly exception?: { readonly values?: readonly { readonly mechanism?: { readonly handled?: boolean } }[] };
  contexts?: Record<string, Record<string, unknown>>;
  sdkProcessingMetadata?: Record<string, unknown>;
}

/** The members of an `OTLPIntegration` that are used here. */
interface IntegrationOptions {
  readonly [RECEIVER]: Receiver;
  /** Equal for integrations with equal options. */
  readonly key: string;
  /** The integration's options for the provider. */
  readonly ofProvider: Options;
}

let shared: Beside | undefined;

/** One instance for all integrations of an isolate: Sentry's SDKs for Workers may create integrations for each request. */
export function beside(integration: IntegrationOptions): Beside {
  return (shared ??= new Beside(integration));
}

/** The provider beside an SDK, and the link from the SDK's errors to spans. */
export class Beside {
  /** Exports spans to the destination of the client that was set up last. */
  readonly provider: EdgespanProvider;
  /** Settings by the options of the isolate's clients. */
  readonly #cache = new BoundedCache<Settings>((settings) => settings.forget());
  readonly #own = new WeakSet<Settings>();
  /** The span of the request that an error ended, by error. */
  readonly #errorSpans = new WeakMap<object, SpanContext>();
  readonly #observer: Observer = {
    enter: (context) => context,
    thrown: (context, error) => this.#remember(context, error),
    watch: () => {},
    flush: () => undefined,
  };
  #currentKey = '';
  #isSetUp = false;
  #hasWrapper = false;
  #refusal: string | undefined;

  constructor(integration: IntegrationOptions) {
    this.provider = new EdgespanProvider(this.settingsBefore(integration));
  }

  /** Whether a client was set up. */
  get isConnected(): boolean {
    return this.#currentKey !== '';
  }

  /** The settings before a client is set up: only a collector can receive spans. */
  settingsBefore(integration: IntegrationOptions): Settings {
    const { isUsed, hasCollector, destination } = integration[RECEIVER];
    const isSent = isUsed && hasCollector;
    return this.#settingsOf(integration, isSent ? destination(undefined) : { disabled: !isUsed }, true, !isSent);
  }

  /** Registers the global provider, with a context manager and W3C's propagators: for `instrument()`. */
  register(): void {
    this.provider.register();
  }

  /** Applies the options of a client of Sentry's SDK. Cheap when they equal those of the last client. */
  connect(integration: IntegrationOptions, client: OfficialClient): void {
    const options = client.getOptions();
    this.#useOptions(integration, dsnOf(client), options);
    this.#refusal = refusal(options);
    this.#hasWrapper = hasWrapper(options);
    if (!integration[RECEIVER].isUsed || this.#isSetUp) return;
    this.#isSetUp = true;
    const needsTheirs = ownsContexts(options);
    // Sentry's SDK sets its context manager, which its scopes need, only when the SDK can register its own provider.
    const registersLater = needsTheirs && options.skipOpenTelemetrySetup !== true;
    if (!registersLater) registerProvider(this.provider, this.#refusal);
    if (!needsTheirs) registerContexts();
    queueMicrotask(() => this.#completeSetUp(registersLater, needsTheirs));
  }

  /** Runs after the rest of the SDK's `init()`, which may have registered a provider and a context manager. */
  #completeSetUp(registersLater: boolean, needsTheirs: boolean): void {
    if (registersLater) registerProvider(this.provider, this.#refusal ?? '');
    if (needsTheirs && registerContexts()) consoleWarnOnce(NO_SCOPES);
    this.#warnReplaced();
  }

  /** Links an error event to its span. Never throws. */
  link(event: LinkedEvent, hint: unknown): void {
    try {
      if (event.type !== undefined) return;
      this.#warnReplaced();
      const span = activeSpan() ?? this.#spanOf(event, hint);
      if (span) setTrace(event, span);
    } catch {
      // The event is frozen, or a getter of the hint threw: the event stays unchanged.
    }
  }

  #useOptions(integration: IntegrationOptions, dsn: string, officialOptions: OfficialOptions): void {
    const { release, environment, debug } = officialOptions;
    const key = JSON.stringify([integration.key, dsn, release, environment, debug]);
    if (key !== this.#currentKey) {
      this.provider.adopt(
        this.#cache.of(key, () =>
          this.#settingsOf(integration, optionsOf(integration[RECEIVER], dsn, officialOptions), false),
        ),
      );
      this.#currentKey = key;
    }
    // The request that created the client is recorded already.
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
    if (span && isObject(error)) this.#errorSpans.set(error, span);
  }

  /** The span of an error that ended its request before Sentry captured the error. */
  #spanOf(event: LinkedEvent, hint: unknown): SpanContext | undefined {
    const error = (hint as { originalException?: unknown } | null | undefined)?.originalException;
    const span = isObject(error) ? this.#errorSpans.get(error) : undefined;
    const isUnhandled = event.exception?.values?.some(({ mechanism }) => mechanism?.handled === false);
    if (span && isUnhandled && this.#hasWrapper) consoleWarnOnce(WRONG_ORDER);
    return span;
  }

  #warnReplaced(): void {
    if (this.#refusal && this.#isSetUp && !isRegistered(this.provider)) consoleWarnOnce(this.#refusal);
  }
}

function optionsOf(receiver: Receiver, dsn: string, officialOptions: OfficialOptions): Options {
  const { release, environment, debug } = officialOptions;
  const common = { ...(release && { release }), ...(environment && { environment }), ...(debug === true && { debug }) };
  const parsedDsn = readDsn(dsn);
  if (!receiver.isUsed || !(parsedDsn || receiver.hasCollector)) return { ...common, disabled: true };
  if (parsedDsn) warnMisplaced(receiver.endpoint, parsedDsn);
  return { ...common, ...receiver.destination(sentryDsn(parsedDsn && dsn)) };
}

/** The active span of OpenTelemetry, of edgespan or of another provider. */
function activeSpan(): SpanContext | undefined {
  const span = trace.getSpanContext(contextApi.active());
  return span && isSpanContextValid(span) ? span : undefined;
}

function setTrace(event: LinkedEvent, { traceId, spanId }: SpanContext): void {
  event.contexts = { ...event.contexts, trace: { trace_id: traceId, span_id: spanId } };
  const { dynamicSamplingContext: sampling } = event.sdkProcessingMetadata ?? {};
  // A sampling context of another trace would link the event to that trace.
  if ((sampling as { trace_id?: unknown } | undefined)?.trace_id === traceId) return;
  event.sdkProcessingMetadata = { ...event.sdkProcessingMetadata, dynamicSamplingContext: undefined };
}
