/**
 * What a tape has to know of a span before it is written.
 *
 * @module
 */

import type { Trace } from './trace.js';
import type { Scratch } from './value.js';

/** The instrumentation scope of a span: its tracer. */
export interface Scope {
  readonly name: string;
  readonly version: string;
  readonly schemaUrl: string;
  /** Its attributes, as they go to the tape. */
  readonly scratch: Scratch | undefined;
  /** Attributes of it that no tape can hold. */
  readonly dropped: number;
}

/** What is known of a span when it starts; ids as words, a parent of two zeros is none. */
export interface SpanStart {
  readonly trace: Trace;
  readonly scope: Scope;
  readonly kind: number;
  readonly high: number;
  readonly low: number;
  readonly parentHigh: number;
  readonly parentLow: number;
  readonly parentIsRemote: boolean;
}
