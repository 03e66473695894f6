/**
 * The settings that propagation reads.
 *
 * @module
 */

import type { TextMapPropagator } from '@opentelemetry/api';

export interface PropagationSettings {
  /** Default: the global propagator. */
  readonly propagator?: TextMapPropagator | undefined;
}
