/**
 * Spans that are lost: counted, and reported to `onLoss` and, with `debug`, on the console.
 *
 * @module
 */

import { debugLog, diagWarn } from '../host/diag.js';
import type { Loss, LossReason } from '../types/loss.js';
import type { Settings } from '../types/settings.js';
import { countLoss } from './stats.js';

type LossSettings = Pick<Settings, 'onLoss' | 'debug'>;

/** Counts spans that were lost before they were sent, and reports them. Never throws. */
export function lose(settings: LossSettings, reason: LossReason, spans: number): void {
  if (spans <= 0) return;
  countLoss(reason, spans);
  reportLoss(settings, { reason, spans });
}

/** Reports a loss that is counted elsewhere. Never throws. */
export function reportLoss({ onLoss, debug }: LossSettings, loss: Loss): void {
  if (debug) {
    const { reason, spans, destination } = loss;
    const where = destination === undefined ? '' : ` for ${destination}`;
    debugLog(`${spans} spans are lost${where}: ${reason}`);
  }
  try {
    onLoss?.(loss);
  } catch (error) {
    diagWarn('`onLoss` threw', error);
  }
}
