/**
 * Counts of the spans of an isolate. Each started span is counted: as exported, lost, left out by tail sampling or open;
 * the rest has ended and waits for the response of its POST.
 *
 * @module
 */

import type { LossReason } from '../types/loss.js';
import { MAX_TALLIES } from '../types/bounds.js';

/** Lost spans by reason; a reason without losses is left out. */
export type Losses = Readonly<Partial<Record<LossReason, number>>>;

/** Why events were dropped. */
export type EventLossReason =
  /** Left out by `sampleRate`. */
  | 'sample_rate'
  /** Matched by `ignoreErrors`. */
  | 'ignored'
  /** `beforeSend` returned `null` or no event, or threw. */
  | 'before_send'
  /** An integration or an event processor returned `null` or no event, or threw. */
  | 'event_processor'
  /** The queue of unsent events is full: 64 in one request, 64 outside of requests. */
  | 'queue_full'
  /** A rate limit of Sentry is in force. */
  | 'rate_limited'
  /** The event is larger than 1 MiB, even without breadcrumbs, extra data and contexts. */
  | 'too_large'
  /** The event could not be encoded; a defect of edgespan. */
  | 'trap'
  /** Sentry answered with a status other than 2xx. */
  | 'http_status'
  /** Sentry took longer than `timeoutMs`. */
  | 'timeout'
  /** Sentry could not be reached. */
  | 'network';

/** Counts of captured events. */
export interface EventStats {
  /** Errors, messages and events that were captured. */
  readonly captured: number;
  /** Events that Sentry accepted. */
  readonly sent: number;
  /** Dropped events by reason, without zeros. Captured events that are neither sent nor dropped are waiting. */
  readonly dropped: Readonly<Partial<Record<EventLossReason, number>>>;
}

/** Counts of one receiver. */
export interface DestinationStats {
  /** Spans that the receiver accepted. */
  readonly exported: number;
  /** Spans that were not sent to the receiver, or that it did not accept. */
  readonly lost: Losses;
}

/** Counts since the isolate started. */
export interface Stats {
  readonly spans: {
    /** Recording spans that were started. */
    readonly started: number;
    /** Accepted spans; with several receivers, the number of the receiver that accepted most. */
    readonly exported: number;
    /** Spans that head sampling left out; they are not counted as started. */
    readonly unsampled: number;
    /** Spans that were recorded and not exported: left out by tail sampling, or recorded for processors only. */
    readonly sampledOut: number;
    /** Spans that have not ended yet. */
    readonly open: number;
    /** Lost spans by reason; with several receivers, spans that none of them accepted. */
    readonly lost: Losses;
  };
  /** Counts by the receiver's URL, without query; only receivers that something was sent to. */
  readonly destinations: Readonly<Record<string, DestinationStats>>;
  /** Events of the Sentry client, such as errors. */
  readonly events: EventStats;
  /** HTTP requests with spans, retries included. */
  readonly posts: number;
  /** Bytes of the bodies of these requests, as sent. */
  readonly bytes: number;
}

export const counters = { started: 0, exported: 0, unsampled: 0, sampledOut: 0, open: 0, posts: 0, bytes: 0 };

const losses: Partial<Record<LossReason, number>> = {};

/** The counts of events. */
export const events = { captured: 0, sent: 0, dropped: {} as Partial<Record<EventLossReason, number>> };

interface Tally {
  exported: number;
  readonly lost: Partial<Record<LossReason, number>>;
}

const tallies = new Map<string, Tally>();

/** Counts lost spans. */
export function countLoss(reason: LossReason, spans: number): void {
  if (spans > 0) losses[reason] = (losses[reason] ?? 0) + spans;
}

/** Counts exported and lost spans of one receiver. */
export function countDelivery(
  destination: string,
  exported: number,
  reason: LossReason | undefined,
  lost: number,
): void {
  let tally = tallies.get(destination);
  if (!tally) {
    if (tallies.size >= MAX_TALLIES) return;
    tallies.set(destination, (tally = { exported: 0, lost: {} }));
  }
  tally.exported += exported;
  if (reason !== undefined && lost > 0) tally.lost[reason] = (tally.lost[reason] ?? 0) + lost;
}

/** The counts so far, as a copy. */
export function stats(): Stats {
  const { posts, bytes, ...spans } = counters;
  const destinations = [...tallies].map(([url, { exported, lost }]) => [url, { exported, lost: { ...lost } }] as const);
  return {
    spans: { ...spans, lost: { ...losses } },
    destinations: Object.fromEntries(destinations),
    events: { ...events, dropped: { ...events.dropped } },
    posts,
    bytes,
  };
}
