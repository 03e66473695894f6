/**
 * Reports of lost spans: to `onLoss` and, with `debug`, on the console.
 *
 * @module
 */

import { debugLog, diagWarn } from '../host/diag.js';
import type { DeliverySettings } from '../types/destination.js';
import type { Loss } from '../types/loss.js';

/** Reports a loss, without counting it. Never throws. */
export function reportLoss({ onLoss, debug }: Pick<DeliverySettings, 'onLoss' | 'debug'>, loss: Loss): void {
  if (debug) {
    const { reason, spans, destination } = loss;
    const where = destination === undefined ? '' : ` for ${destination}`;
    debugLog(`spans lost${where}: ${spans} (${reason})`);
  }
  try {
    onLoss?.(loss);
  } catch (error) {
    diagWarn('`onLoss` threw', error);
  }
}
