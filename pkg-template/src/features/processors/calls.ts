/**
 * Calls of span processors. They are somebody else's code: what they throw is told to `diag` and harms nobody, and what
 * they send is not traced.
 *
 * @module
 */

import { UNTRACED } from '../../host/context.js';
import { diagWarn } from '../../host/diag.js';
import { context } from '../../host/opentelemetry.js';
import type { SpanProcessor } from '../../types/span_processor.js';

/** Runs a call of a processor. */
export function callProcessor(method: string, call: () => void): void {
  try {
    call();
  } catch (error) {
    diagWarn(`${method} of a span processor threw`, error);
  }
}

/** Calls all of them in order, then waits for all. Whether everything went well; never rejects. */
export async function callAll(processors: Iterable<SpanProcessor>, method: 'forceFlush' | 'shutdown'): Promise<boolean> {
  const calls = Array.from(processors, async (processor) => {
    try {
      await context.with(UNTRACED, () => processor[method]());
      return true;
    } catch (error) {
      diagWarn(`${method} of a span processor failed`, error);
      return false;
    }
  });
  return (await Promise.all(calls)).every(Boolean);
}
