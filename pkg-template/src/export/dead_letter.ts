/**
 * Requests that could not be delivered, for the option `deadLetter`.
 *
 * @module
 */

import { diagWarn } from '../host/diag.js';
import type { DeliverySettings, Destination } from '../types/destination.js';
import type { LossReason } from '../types/loss.js';


/** Hands a request over to the user's `deadLetter`, if there is one. Never throws or rejects. */
export async function keepUndelivered(
  { deadLetter }: DeliverySettings,
  { name, contentType }: Destination,
  request: Uint8Array,
  reason: LossReason,
  spans: number,
): Promise<void> {
  try {
    await deadLetter?.(request.slice(), { reason, spans, destination: name, contentType });
  } catch (error) {
    diagWarn('`deadLetter` failed', error);
  }
}
