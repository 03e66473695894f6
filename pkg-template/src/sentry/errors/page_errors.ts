/**
 * Uncaught errors and unhandled rejections of a page in a browser.
 *
 * @module
 */

import { currentClient } from './current.js';

/** The member with the error, by type of event. */
const ERROR_MEMBERS = { error: 'error', unhandledrejection: 'reason' } as const;

let listening: WeakSet<object> | undefined;

/**
 * Captures the uncaught errors of a window, or of a worker of a page, as `handled: false`, with the client that is current
 * at the error. Adds listeners once for each target.
 */
export function capturePageErrors(page: Partial<EventTarget>): void {
  listening ??= new WeakSet();
  if (listening.has(page)) return;
  listening.add(page);
  for (const [type, member] of Object.entries(ERROR_MEMBERS)) {
    page.addEventListener?.(type, (event) => {
      // The error of a script of another origin is hidden; only a message is available.
      const errorEvent = event as { error?: unknown; reason?: unknown; message?: string };
      const mechanism = { type: `auto.browser.edgespan.${type}`, handled: false };
      currentClient()?.captureException(errorEvent[member] ?? errorEvent.message, { mechanism });
    });
  }
}
