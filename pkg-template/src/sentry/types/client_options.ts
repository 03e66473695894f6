/**
 * Sentry's options after validation.
 *
 * @module
 */

import type { Dsn } from './dsn.js';
import type { Waterfall } from '../../types/features.js';
import type { CaptureContext, Integration } from './event.js';
import type { IgnoreSpan, Pattern, SentryOptions, TracesSampler } from './options.js';

/** Valid options with the defaults filled in. */
export interface ClientOptions {
  /** `undefined`: nothing is recorded or sent. */
  readonly dsn: Dsn | undefined;
  readonly environment: string;
  readonly release: string | undefined;
  readonly dist: string | undefined;
  readonly serverName: string | undefined;
  readonly tracesSampleRate: number | undefined;
  readonly tracesSampler: TracesSampler | undefined;
  /** Without a rate and a sampler, every trace is recorded: an `OTLPIntegration` exports spans. */
  readonly recordsByDefault: boolean;
  readonly sampleRate: number;
  readonly debug: boolean | Waterfall;
  readonly integrations: readonly Integration[];
  readonly sendDefaultPii: boolean;
  /** `undefined`: the runtime's default. */
  readonly tracePropagationTargets: readonly Pattern[] | undefined;
  readonly strictTraceContinuation: boolean;
  /** "" for none. */
  readonly orgId: string;
  readonly beforeSend: SentryOptions['beforeSend'];
  readonly beforeBreadcrumb: SentryOptions['beforeBreadcrumb'];
  readonly beforeSendSpan: SentryOptions['beforeSendSpan'];
  readonly ignoreErrors: readonly Pattern[];
  readonly ignoreSpans: readonly IgnoreSpan[];
  readonly initialScope: CaptureContext | undefined;
  readonly maxBreadcrumbs: number;
  readonly captureRecordedExceptions: boolean;
  readonly attachStacktrace: boolean;
  /** Time limit of the POST of an event, in ms. */
  readonly timeoutMs: number;
  readonly fetch: typeof globalThis.fetch;
}
