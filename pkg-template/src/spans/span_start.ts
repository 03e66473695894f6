/**
 * What a tape has to know of a span before it is written.
 *
 * @module
 */

import type { SpanId } from '../core/ids.js';
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

/** What is known of a span when it starts. */
export interface SpanStart {
  readonly trace: Trace;
  readonly scope: Scope;
  readonly kind: number;
  readonly id: SpanId;
  readonly parent: SpanId;
  readonly parentIsRemote: boolean;
}
