/**
 * Records errors and HTTP response statuses on edgespan's own spans
 * (OpenTelemetry semantic conventions, `general/recording-errors.md`).
 *
 * @module
 */

import type { Span } from '@opentelemetry/api';
import { errorMessage, errorType } from '../../spans/exception.js';
import { SpanStatusCode } from '../../host/opentelemetry.js';
import { RecordingSpan } from '../../tracing/span/span.js';

/**
 * Records an error on a span only: the user's code did not report the error, so no Sentry event is captured.
 */
export function recordFailure(span: Span, error: unknown): void {
  if (span instanceof RecordingSpan) span.writeException(error);
  span.setAttribute('error.type', errorType(error));
  span.setStatus({ code: SpanStatusCode.ERROR, message: errorMessage(error) });
}

/** Records the status of a response. Statuses from `firstError` are errors: 400 for a client, 500 for a server. */
export function recordStatus(span: Span, status: number, firstError: number): void {
  span.setAttribute('http.response.status_code', status);
  if (status < firstError) return;
  span.setAttribute('error.type', String(status));
  span.setStatus({ code: SpanStatusCode.ERROR });
}
