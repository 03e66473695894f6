/**
 * Sentry without Sentry's SDK: a client for errors, and a provider whose sampler, propagator and observer are Sentry's.
 *
 * @module
 */

import { debugLog } from '../host/diag.js';
import type { Options } from '../types/options.js';
import { W3CBaggagePropagator } from '../tracing/propagation/baggage.js';
import { CompositePropagator } from '../tracing/propagation/composite.js';
import { customSampler } from '../tracing/sampling/custom.js';
import { SentryPropagator } from '../tracing/propagation/sentry.js';
import { W3CTraceContextPropagator } from '../tracing/propagation/trace_context.js';
import { ResolvedSettings } from '../config/settings.js';
import type { Settings } from '../types/settings.js';
import { SentryClient } from './errors/client.js';
import type { ClientOptions } from './types/client_options.js';
import type { SentryOptions } from './types/options.js';
import { type ReadOptions, readOptions } from './options/read_options.js';
import { SentrySampler } from './tracing/sampler.js';

/** What options make. */
export interface SetUp {
  readonly client: SentryClient;
  /** For a provider. */
  readonly settings: Settings;
}

/**
 * Sets up what options say, and what the variables of the process add to them. Throws like {@link readOptions}.
 */
export function setUp(given: SentryOptions, warn = true): SetUp {
  return made(readOptions(given, warn));
}

/** Sets up what options say that were read. */
export function made({ client: options, provider, isUnsent }: ReadOptions): SetUp {
  const client = new SentryClient(options);
  const { beforeSendSpan, debug, dsn } = options;
  const features = { observer: client, isUnsent, Span: beforeSendSpan?.Span };
  const settings = new ResolvedSettings(providerOptions(options, provider, client), features, false);
  if (!dsn && debug) debugLog('there is no `dsn`, or `enabled` is false: nothing is recorded or sent');
  return { client, settings };
}

function providerOptions(options: ClientOptions, provider: Options, client: SentryClient): Options {
  const { orgId, strictTraceContinuation } = options;
  return {
    ...provider,
    sampler: customSampler(
      new SentrySampler(options, (exception, spanContext) => client.recorded(exception, spanContext)),
    ),
    // In this order: Sentry's takes the trace of another organization away, which `traceparent` may name too.
    propagator: new CompositePropagator([
      new W3CTraceContextPropagator(),
      new SentryPropagator({ orgId, strictTraceContinuation }),
      new W3CBaggagePropagator(),
    ]),
  };
}
