/**
 * Several propagators as one (OpenTelemetry `context/api-propagators.md`, "Composite Propagator").
 *
 * @module
 */

import type { Context, TextMapGetter, TextMapPropagator, TextMapSetter } from '@opentelemetry/api';
import { guarded } from './carrier.js';

/**
 * Asks each propagator in the order given; where two of them read or write the same, the later one wins. One that
 * throws does not stop the others, and is told to `diag`.
 */
export class CompositePropagator implements TextMapPropagator {
  readonly #propagators: readonly TextMapPropagator[];

  /** Takes a list, or an object with one as OpenTelemetry JS does. */
  constructor(propagators: readonly TextMapPropagator[] | { propagators?: readonly TextMapPropagator[] } = []) {
    this.#propagators = [...(isList(propagators) ? propagators : (propagators.propagators ?? []))];
  }

  /** Lets each propagator write its headers. */
  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    for (const propagator of this.#propagators) asked('inject', () => propagator.inject(context, carrier, setter));
  }

  /** Lets each propagator add what it finds to the context. */
  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    return this.#propagators.reduce(
      (known, propagator) => asked('extract', () => propagator.extract(known, carrier, getter)) ?? known,
      context,
    );
  }

  /** The headers of all, each once. */
  fields(): string[] {
    return [...new Set(this.#propagators.flatMap((propagator) => asked('fields', () => propagator.fields?.()) ?? []))];
  }
}

function isList<T>(value: readonly T[] | object): value is readonly T[] {
  return Array.isArray(value);
}

function asked<T>(method: string, call: () => T): T | undefined {
  return guarded(`${method}() of a propagator has failed`, call);
}
