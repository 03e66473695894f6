/**
 * Reports of lost spans: to `onLoss` and, with `debug`, on the console.
 *
 * @module
 */

import { debugLog, diagWarn } from '../host/diag.js';
import type { DeliverySettings } from '../types/destination.js';
import type { Loss, LossReason } from '../types/loss.js';

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

/** Reports a loss that is counted elsewhere. Never throws. */
export function reportLoss({ onLoss, debug }: Pick<DeliverySettings, 'onLoss' | 'debug'>, loss: Loss): void {
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
