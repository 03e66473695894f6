/**
 * What the spans of handlers other than `fetch` have in common (OpenTelemetry semantic conventions,
 * `faas/faas-spans.md`; Cloudflare, "Spans and attributes").
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';

/** What triggered a handler, and which. */
export function triggered(trigger: 'timer' | 'pubsub' | 'other', handler: string): Attributes {
  return { 'faas.trigger': trigger, 'cloudflare.handler_type': handler };
}
