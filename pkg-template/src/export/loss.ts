/**
 * What a user is told of lost spans, and what becomes of requests that could not be delivered.
 *
 * @module
 */

import { tell } from '../host/diag.js';
import type { Settings } from '../config/settings.js';
import { type LossReason, countLoss } from '../spans/stats.js';
import type { Destination } from './destination.js';

/** Spans that were lost. */
export interface Loss {
  readonly reason: LossReason;
  /** How many, from 1. */
  readonly spans: number;
  /** The receiver that did not get them, its URL without the query; left out when they were lost before. */
  readonly destination?: string;
}

/** A request that could not be delivered. */
export interface Undelivered extends Loss {
  /** The URL without the query. */
  readonly destination: string;
  /** `application/x-protobuf` or `application/json`. */
  readonly contentType: string;
}

/**
 * Gets an `ExportTraceServiceRequest` that a receiver did not take, uncompressed and as its own copy, to keep it
 * elsewhere. A promise is awaited inside the invocation's `waitUntil`; what it throws is told to `diag`. A request that
 * a receiver took in part (OTLP partial success) does not come here.
 */
export type DeadLetter = (request: Uint8Array, about: Undelivered) => void | Promise<void>;

/** Counts spans that were lost before they were sent, and tells the user's `onLoss`. Never throws. */
export function lose(settings: Settings, reason: LossReason, spans: number): void {
  if (spans <= 0) return;
  countLoss(reason, spans);
  tellLoss(settings, { reason, spans });
}

/** Tells the user's `onLoss`, if there is one, and the log. Never throws. */
export function tellLoss({ onLoss, log }: Settings, loss: Loss): void {
  log?.lost(loss);
  try {
    onLoss?.(loss);
  } catch (error) {
    tell('`onLoss` threw', error);
  }
}

/** Hands a request over to the user's `deadLetter`, if there is one. Never throws or rejects. */
export async function bury(
  { deadLetter }: Settings,
  { name, contentType }: Destination,
  request: Uint8Array,
  reason: LossReason,
  spans: number,
): Promise<void> {
  try {
    await deadLetter?.(request.slice(), { reason, spans, destination: name, contentType });
  } catch (error) {
    tell('`deadLetter` failed', error);
  }
}
