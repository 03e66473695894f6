/**
 * The global API of OpenTelemetry: who answers `trace.getTracer`, carries contexts and propagates.
 *
 * @module
 */

import {
  type ContextManager,
  ProxyTracerProvider,
  type TextMapPropagator,
  type TracerProvider,
  context,
  propagation,
  trace,
} from '@opentelemetry/api';
import { workersClock } from './clock.js';
import { EdgespanContextManager, hasStorage } from './context.js';
import { warnOnce } from './diag.js';
import { defaultPropagator } from './propagation/default.js';
import { runtime } from './runtime.js';

/** What is registered beside a provider. */
export interface Registration {
  /** Carries the active context. Default: one on AsyncLocalStorage. */
  contextManager?: ContextManager | undefined;
  /** Reads and writes headers. Default: W3C Trace Context and Baggage. */
  propagator?: TextMapPropagator | undefined;
}

let registered: TracerProvider | undefined;

/**
 * Registers with `@opentelemetry/api`, unless somebody else has: that is then said once, and left alone. A context
 * manager and a propagator that are given replace those that we registered before.
 */
export function registerGlobals(provider: TracerProvider, { contextManager, propagator }: Registration = {}): void {
  const isFirst = registered === undefined;
  const isOurs = registered === provider || registerProvider(provider);
  if (isFirst || contextManager) {
    if (!isFirst) context.disable();
    context.setGlobalContextManager(contextManager ?? new EdgespanContextManager());
    if (!contextManager && !hasStorage()) warnOnce(`there is no AsyncLocalStorage here, ${advice()}`);
  }
  if (isFirst || propagator) {
    if (!isFirst) propagation.disable();
    propagation.setGlobalPropagator(propagator ?? defaultPropagator());
  }
  if (isOurs) registered = provider;
}

function registerProvider(provider: TracerProvider): boolean {
  // Only one of ours gives way: what somebody else has put in its place meanwhile stays.
  if (registered !== undefined && registeredProvider() === registered) trace.disable();
  const isOurs = trace.setGlobalTracerProvider(provider);
  if (!isOurs) {
    warnOnce('another OpenTelemetry tracer provider is registered already; spans of `trace.getTracer` go there');
  }
  return isOurs;
}

/** Who answers `trace.getTracer` now. */
function registeredProvider(): TracerProvider {
  const provider = trace.getTracerProvider();
  return provider instanceof ProxyTracerProvider ? provider.getDelegate() : provider;
}

function advice(): string {
  const effect = 'so spans after an `await` find no parent';
  return runtime.clock === workersClock
    ? `${effect}; on Cloudflare Workers set the compatibility flag \`nodejs_als\` or \`nodejs_compat\``
    : `${effect}, unless they get its context as the last argument of \`startSpan\` or you bring a \`contextManager\``;
}
