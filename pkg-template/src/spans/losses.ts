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

const REASONS: Readonly<Partial<Record<LossReason, string>>> = {
  over_budget: 'there is no room for more within `limits.maxBufferBytes`',
  late: 'they ended after their request',
  too_large: 'longer than `maxRequestBytes`, or the answer than `maxResponseBytes`',
  http_status: 'the receiver refused them',
  timeout: 'no answer within `timeoutMs`',
  network: 'the receiver could not be reached',
  rejected: 'the receiver took only the others',
  rate_limited: 'Sentry takes none for a while',
  unconfigured: 'there is no receiver',
};

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
    debugLog(`${spans} spans are lost${where}: ${REASONS[reason] ?? 'a defect of edgespan'} (${reason})`);
  }
  try {
    onLoss?.(loss);
  } catch (error) {
    diagWarn('`onLoss` threw', error);
  }
}
