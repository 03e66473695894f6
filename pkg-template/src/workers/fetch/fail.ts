/**
 * What edgespan's own spans say of a request's status, and of one that failed
 * (OpenTelemetry semantic conventions, `general/recording-errors.md`).
 *
 * @module
 */

import type { Span } from '@opentelemetry/api';
import { errorMessage, errorType } from '../../spans/exception.js';
import { SpanStatusCode } from '../../host/opentelemetry.js';
import { RecordingSpan } from '../../tracing/span/span.js';

/**
 * Says what a span failed with. Only the span is told: it is not the user's word, so it is no issue of Sentry's by
 * itself.
 */
export function recordFailure(span: Span, error: unknown): void {
  if (span instanceof RecordingSpan) span.writeException(error);
  span.setAttribute('error.type', errorType(error));
  span.setStatus({ code: SpanStatusCode.ERROR, message: errorMessage(error) });
}

/** Says with which status a request was answered: from one on, which depends on the side, that is an error. */
export function recordStatus(span: Span, status: number, firstError: number): void {
  span.setAttribute('http.response.status_code', status);
  if (status < firstError) return;
  span.setAttribute('error.type', String(status));
  span.setStatus({ code: SpanStatusCode.ERROR });
}
