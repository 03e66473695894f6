/**
 * The facts of a span that the tape writes at its start.
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';
import type { SpanId } from '../core/ids.js';
import type { Trace } from './trace.js';
import type { Scratch } from '../types/scratch.js';

/** The instrumentation scope of a span: its tracer. */
export interface Scope {
  readonly name: string;
  readonly version: string;
  readonly schemaUrl: string;
  readonly attributes?: Attributes | undefined;
  /** The scope's attributes, encoded for the tape. */
  readonly scratch: Scratch | undefined;
  /** The number of the scope's attributes that could not be encoded. */
  readonly dropped: number;
}

/** A span at its start. */
export interface SpanStart {
  readonly trace: Trace;
  readonly scope: Scope;
  readonly kind: number;
  readonly id: SpanId;
  readonly parent: SpanId;
  readonly parentIsRemote: boolean;
}
