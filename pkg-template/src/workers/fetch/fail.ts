/**
 * Records errors and HTTP response statuses on edgespan's own spans
 * (OpenTelemetry semantic conventions, `general/recording-errors.md`).
 *
 * @module
 */

import type { Context, Span } from '@opentelemetry/api';
import { errorMessage, errorType } from '../../spans/exception.js';
import { SpanStatusCode } from '../../host/opentelemetry.js';
import type { Recording } from '../../spans/recording.js';
import { RecordingSpan } from '../../tracing/span/span.js';

/**
 * Records an error on a span only: the user's code did not report the error, so no Sentry event is captured.
 */
export function recordFailure(span: Span, error: unknown): void {
  if (span instanceof RecordingSpan) span.writeException(error);
  span.setAttribute('error.type', errorType(error));
  span.setStatus({ code: SpanStatusCode.ERROR, message: errorMessage(error) });
}

/** Records an error that an invocation threw, and reports the error to the client for errors. */
export function recordThrown({ span, context, invocation }: Thrower, error: unknown): void {
  invocation.recording.settings.observer?.thrown(context, error);
  recordFailure(span, error);
}

interface Thrower {
  readonly span: Span;
  readonly context: Context;
  readonly invocation: { readonly recording: Recording };
}

/** Records the status of a response. Statuses from `firstError` are errors: 400 for a client, 500 for a server. */
export function recordStatus(span: Span, status: number, firstError: number): void {
  span.setAttribute('http.response.status_code', status);
  if (status < firstError) return;
  span.setAttribute('error.type', String(status));
  span.setStatus({ code: SpanStatusCode.ERROR });
}
