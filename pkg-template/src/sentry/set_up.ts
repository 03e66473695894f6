/**
 * Sentry without Sentry's SDK: a client for errors, and a provider with Sentry's sampler and propagator, observed by the
 * client.
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

/** A client, and the settings of its provider. */
export interface SetUp {
  readonly client: SentryClient;
  /** Settings for an `EdgespanProvider`. */
  readonly settings: Settings;
}

/**
 * Creates client and settings from options; the variables of the process set options that are left out. Throws like
 * {@link readOptions}.
 */
export function setUp(options: SentryOptions, warn = true): SetUp {
  return setUpFrom(readOptions(options, warn));
}

/** Creates client and settings from options that {@link readOptions} returned. */
export function setUpFrom({ client: options, provider, isUnsent }: ReadOptions): SetUp {
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
    // Sentry's propagator comes after W3C's: it removes a trace of another organization, also when `traceparent` set it.
    propagator: new CompositePropagator([
      new W3CTraceContextPropagator(),
      new SentryPropagator({ orgId, strictTraceContinuation }),
      new W3CBaggagePropagator(),
    ]),
  };
}
