/**
 * `untraced(…)`: suppresses tracing during a call.
 *
 * @module
 */

import { suppressed } from './context.js';
import { context } from './opentelemetry.js';

/**
 * Runs a function with tracing suppressed, also after an `await`: no spans of `fetch`, of bindings or of your own code are
 * recorded, and no trace headers are sent. Returns what the function returns, and throws what it throws.
 *
 * ```ts
 * const health = await untraced(() => fetch('https://example.com/health'));
 * ```
 */
export function untraced<T>(run: () => T): T {
  return context.with(suppressed(context.active()), run);
}
