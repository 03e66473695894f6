/**
 * Errors of a page in a browser that nobody caught: those that its window tells of.
 *
 * @module
 */

import { currentClient } from './current.js';

/** What happens on a page, by the event that tells it and by where that has the error. */
const TOLD = { error: 'error', unhandledrejection: 'reason' } as const;

let watched: WeakSet<object> | undefined;

/**
 * Captures what a window, or a worker of a page, tells of, as `handled: false`, by whichever client there is then. Once for
 * each.
 */
export function capturePageErrors(page: Partial<EventTarget>): void {
  watched ??= new WeakSet();
  if (watched.has(page)) return;
  watched.add(page);
  for (const [type, member] of Object.entries(TOLD)) {
    page.addEventListener?.(type, (event) => {
      // A script of another origin is only known by a message.
      const told = event as { error?: unknown; reason?: unknown; message?: string };
      const mechanism = { type: `auto.browser.edgespan.${type}`, handled: false };
      currentClient()?.captureException(told[member] ?? told.message, { mechanism });
    });
  }
}
