/**
 * Creates recorded spans, of the class of the settings.
 *
 * @module
 */

import type { Attributes, Context, Link, SpanContext, TimeInput } from '@opentelemetry/api';
import type { Recording } from '../../spans/recording.js';
import type { SpanStart } from '../../spans/span_start.js';
import { RecordingSpan } from './span.js';

/** A span whose class may have a callback for its start. */
export type StartedSpan = RecordingSpan & { started?(parentContext: Context): void };

type SpanConstructor = new (
  recording: Recording,
  start: SpanStart,
  name: string,
  startTime: TimeInput | undefined,
  attributes: Attributes | undefined,
  links: Link[] | undefined,
  parent: SpanContext | undefined,
) => StartedSpan;

/** Starts a span in a recording. */
export function newSpan(recording: Recording, ...rest: DropFirst<ConstructorParameters<SpanConstructor>>): StartedSpan {
  const Span = (recording.settings.Span ?? RecordingSpan) as SpanConstructor;
  return new Span(recording, ...rest);
}

type DropFirst<T extends unknown[]> = T extends [unknown, ...infer Rest] ? Rest : never;
