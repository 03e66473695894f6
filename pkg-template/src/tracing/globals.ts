/**
 * The global API of OpenTelemetry: who answers `trace.getTracer`, carries contexts and propagates.
 *
 * @module
 */

import type { ContextManager, ProxyTracerProvider, TextMapPropagator, TracerProvider } from '@opentelemetry/api';
import { EdgespanContextManager, hasStorage } from '../host/context.js';
import { consoleWarnOnce } from '../host/diag.js';
import { context, propagation, trace } from '../host/opentelemetry.js';
import { defaultPropagator } from './propagation/default.js';
import { host } from '../host/host.js';

/** What is registered beside a provider. */
export interface Registration {
  /** Carries the active context. Default: one on AsyncLocalStorage. */
  contextManager?: ContextManager | undefined;
  /** Reads and writes headers. Default: W3C Trace Context and Baggage. */
  propagator?: TextMapPropagator | undefined;
}

let registered: TracerProvider | undefined;
/** Whether the context manager and the propagator are ours; `undefined` when that was not tried. */
let hasContexts: boolean | undefined;
let hasPropagator: boolean | undefined;

/**
 * Registers with `@opentelemetry/api`, unless somebody else has: that is then said once, and left alone. A context
 * manager and a propagator that are given replace those that we registered before.
 */
export function registerGlobals(provider: TracerProvider, { contextManager, propagator }: Registration = {}): void {
  registerProvider(
    provider,
    'another OpenTelemetry tracer provider is registered already; spans of `trace.getTracer` go there',
  );
  registerContexts(contextManager);
  if (hasPropagator === undefined || propagator) {
    if (hasPropagator) propagation.disable();
    hasPropagator = propagation.setGlobalPropagator(propagator ?? defaultPropagator());
  }
}

/** Registers a provider alone. When somebody else has registered another, that is said once, by `refusal`. */
export function registerProvider(provider: TracerProvider, refusal: string): void {
  if (registered === provider) return;
  // Only one of ours gives way: what somebody else has put in its place meanwhile stays.
  if (registered !== undefined && isRegistered(registered)) trace.disable();
  if (trace.setGlobalTracerProvider(provider)) registered = provider;
  else consoleWarnOnce(refusal);
}

/** Registers a context manager alone. Whether it is the one that is used from now on. */
export function registerContexts(contextManager?: ContextManager): boolean {
  if (hasContexts !== undefined && !contextManager) return hasContexts;
  if (hasContexts) context.disable();
  hasContexts = context.setGlobalContextManager(contextManager ?? new EdgespanContextManager());
  if (!contextManager && !hasStorage()) {
    const effect = 'there is no AsyncLocalStorage here, so spans after an `await` find no parent';
    const onWorkers = '; on Cloudflare Workers set the compatibility flag `nodejs_als` or `nodejs_compat`';
    const elsewhere =
      ', unless they get its context as the last argument of `startSpan` or you bring a `contextManager`';
    consoleWarnOnce(effect + (host.isWorkers ? onWorkers : elsewhere));
  }
  return hasContexts;
}

/** Whether a provider is the one that answers `trace.getTracer` now. */
export function isRegistered(provider: TracerProvider): boolean {
  const found = trace.getTracerProvider();
  return ((found as Partial<ProxyTracerProvider>).getDelegate?.() ?? found) === provider;
}
