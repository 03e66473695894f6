/**
 * Opting out of tracing for some calls.
 *
 * @module
 */

import { suppressed } from './context.js';
import { context } from './opentelemetry.js';

/**
 * Runs a function of which nothing is traced, nor of what it awaits: neither `fetch` nor calls of bindings nor spans of
 * your own, and no trace headers are sent. What it returns or throws comes out as it is.
 *
 * ```ts
 * const health = await untraced(() => fetch('https://example.com/health'));
 * ```
 */
export function untraced<T>(run: () => T): T {
  return context.with(suppressed(context.active()), run);
}
