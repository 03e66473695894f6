/**
 * What was captured and is not an event yet: that it becomes when it is sent, after the response.
 *
 * @module
 */

import type { Context } from '@opentelemetry/api';
import type { EventProcessor } from './scope.js';
import type { Event, EventHint, Mechanism, SeverityLevel } from '../types/event.js';

/** What was given to be captured. */
export type Subject =
  | { readonly kind: 'exception'; readonly exception: unknown; readonly mechanism: Mechanism }
  | { readonly kind: 'message'; readonly message: string; readonly level: SeverityLevel }
  | { readonly kind: 'event'; readonly event: Event };

/** Something captured, with all that was known then. */
export interface Captured {
  readonly id: string;
  /** Seconds since the epoch. */
  readonly timestamp: number;
  readonly subject: Subject;
  readonly hint: EventHint;
  /** What the scopes said, as plain data. */
  readonly facts: Partial<Event>;
  readonly processors: readonly EventProcessor[];
  /** The context in which it was captured. */
  readonly context: Context;
  /** Only a span was told of it: whoever captures the same error on purpose knows more. */
  readonly fromSpan: boolean;
}
