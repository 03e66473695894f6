/**
 * Registration with the globals of `@opentelemetry/api`: tracer provider, context manager and propagator.
 *
 * @module
 */

import type { ContextManager, ProxyTracerProvider, TextMapPropagator, TracerProvider } from '@opentelemetry/api';
import { EdgespanContextManager, hasStorage } from '../host/context.js';
import { consoleWarnOnce } from '../host/diag.js';
import { context, propagation, trace } from '../host/opentelemetry.js';
import { defaultPropagator } from './propagation/default.js';
import { host } from '../host/host.js';

/** The globals that are registered beside a provider. */
export interface Registration {
  /** Stores the active context. Default: a context manager on AsyncLocalStorage. */
  contextManager?: ContextManager | undefined;
  /** Reads and writes headers. Default: W3C Trace Context and Baggage. */
  propagator?: TextMapPropagator | undefined;
}

let registered: TracerProvider | undefined;
/** Whether edgespan registered the context manager and the propagator; `undefined` before the first attempt. */
let hasContexts: boolean | undefined;
let hasPropagator: boolean | undefined;

/**
 * Registers with `@opentelemetry/api`. Another SDK's registration stays, with one warning. A context manager or a
 * propagator in the argument replaces the one that edgespan registered before.
 */
export function registerGlobals(provider: TracerProvider, { contextManager, propagator }: Registration = {}): void {
  registerProvider(
    provider,
    'another tracer provider is registered; spans of `trace.getTracer` go there',
  );
  registerContexts(contextManager);
  if (hasPropagator === undefined || propagator) {
    if (hasPropagator) propagation.disable();
    hasPropagator = propagation.setGlobalPropagator(propagator ?? defaultPropagator());
  }
}

/** Registers a provider. When another SDK has registered one, warns once with `refusal`. */
export function registerProvider(provider: TracerProvider, refusal: string): void {
  if (registered === provider) return;
  // Removes only a provider of edgespan: one that another SDK registered meanwhile stays.
  if (registered !== undefined && isRegistered(registered)) trace.disable();
  if (trace.setGlobalTracerProvider(provider)) registered = provider;
  else consoleWarnOnce(refusal);
}

/** Registers a context manager. `false` when another SDK's stays in use. */
export function registerContexts(contextManager?: ContextManager): boolean {
  if (hasContexts !== undefined && !contextManager) return hasContexts;
  if (hasContexts) context.disable();
  hasContexts = context.setGlobalContextManager(contextManager ?? new EdgespanContextManager());
  if (!contextManager && !hasStorage()) {
    consoleWarnOnce(`without AsyncLocalStorage, spans after an \`await\` have no parent; ${host.storageAdvice}`);
  }
  return hasContexts;
}

/** Whether a provider is the one behind `trace.getTracer`. */
export function isRegistered(provider: TracerProvider): boolean {
  const registration = trace.getTracerProvider();
  return ((registration as Partial<ProxyTracerProvider>).getDelegate?.() ?? registration) === provider;
}
