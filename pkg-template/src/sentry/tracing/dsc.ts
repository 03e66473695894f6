/**
 * Dynamic sampling context and transaction of a context's trace, for events.
 *
 * @module
 */

import type { Context } from '@opentelemetry/api';
import { noteOf } from '../../tracing/span/span.js';
import { SentryNote } from './trace_note.js';

/**
 * The dynamic sampling context of a context's trace, for an envelope's header `trace`. `undefined` when there is none, or
 * when `trace_id` or `public_key` is missing, which Relay requires.
 */
export function dynamicSamplingContext(context: Context): Record<string, string> | undefined {
  const note = noteOf(context);
  if (!(note instanceof SentryNote)) return undefined;
  const dsc = note.dynamicSamplingContext;
  return dsc.has('trace_id') && dsc.has('public_key') ? Object.fromEntries(dsc) : undefined;
}

/** The name of the local root span of a context's trace; `undefined` when edgespan did not record the trace. */
export function transactionOf(context: Context): string | undefined {
  const note = noteOf(context);
  return note instanceof SentryNote ? note.transaction : undefined;
}
