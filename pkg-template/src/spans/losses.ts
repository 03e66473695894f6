/**
 * Spans that are lost before they are sent.
 *
 * @module
 */

import type { LossReason } from '../types/loss.js';
import type { Settings } from '../types/settings.js';
import { countLoss } from './stats.js';

/** Counts lost spans and reports them. Never throws. */
export function dropSpans(settings: Pick<Settings, 'reportLoss'>, reason: LossReason, spans: number): void {
  if (spans <= 0) return;
  countLoss(reason, spans);
  settings.reportLoss({ reason, spans });
}
