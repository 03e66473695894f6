/**
 * Several propagators as one (OpenTelemetry `context/api-propagators.md`, "Composite Propagator").
 *
 * @module
 */

import type { Context, TextMapGetter, TextMapPropagator, TextMapSetter } from '@opentelemetry/api';
import { ignoringErrors } from './carrier.js';

/**
 * Calls each propagator in order; where two of them read or write the same, the later one wins. An error of one
 * propagator does not stop the others, and is logged with `diag`.
 */
export class CompositePropagator implements TextMapPropagator {
  readonly #propagators: readonly TextMapPropagator[];

  /** The argument is a list, or an object with the list `propagators` as in OpenTelemetry JS. */
  constructor(propagators: readonly TextMapPropagator[] | { propagators?: readonly TextMapPropagator[] } = []) {
    this.#propagators = [...(isList(propagators) ? propagators : (propagators.propagators ?? []))];
  }

  /** Calls `inject` of each propagator. */
  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    for (const propagator of this.#propagators) callOne('inject', () => propagator.inject(context, carrier, setter));
  }

  /** Calls `extract` of each propagator with the context that the one before returned. */
  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    return this.#propagators.reduce(
      (extracted, propagator) => callOne('extract', () => propagator.extract(extracted, carrier, getter)) ?? extracted,
      context,
    );
  }

  /** The headers of all, each once. */
  fields(): string[] {
    return [...new Set(this.#propagators.flatMap((propagator) => callOne('fields', () => propagator.fields?.()) ?? []))];
  }
}

function isList<T>(value: readonly T[] | object): value is readonly T[] {
  return Array.isArray(value);
}

function callOne<T>(method: string, call: () => T): T | undefined {
  return ignoringErrors(`${method}() of a propagator has failed`, call);
}
