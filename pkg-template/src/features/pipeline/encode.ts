/**
 * Encodes one span of another SDK as an OTLP request.
 *
 * @module
 */

import type { Lifetime } from '../../spans/lifetime.js';
import { Recording } from '../../spans/recording.js';
import { type ForeignSpan, startOf, writeContent } from './foreign_span.js';
import { ForeignSettings } from './foreign_settings.js';

/** A lifetime that never sends. */
export const MANUAL: Lifetime<Recording> = { isOver: false, resumed() {}, spanEnded() {} };

let settings: ForeignSettings | undefined;

/**
 * A span of OpenTelemetry JS, live or ended, as an `ExportTraceServiceRequest`; it is neither counted nor sent. Throws a
 * `TypeError` when `object` is not a span.
 */
export function encodeReadable(object: object): Uint8Array {
  const span = object as ForeignSpan;
  settings ??= new ForeignSettings({});
  const recording = new Recording(settings.of(span.resource), MANUAL);
  try {
    const index = recording.writeStart(startOf(span), span.name, [...span.startTime]);
    recording.endStart();
    writeContent(recording, index, span);
    if (span.ended) recording.writeEnd(index, [...span.endTime]);
    const request = recording.snapshot(index);
    if (!request) throw new TypeError('edgespan: the span could not be encoded');
    return request;
  } finally {
    recording.close('late');
  }
}
