/**
 * What happened to every span of this isolate. Nothing is dropped without a count: a span that was started is exported,
 * lost, left out by tail sampling, still open, or has ended and waits for its POST to be answered.
 *
 * @module
 */

import type { LossReason } from '../types/loss.js';

/** Lost spans by reason; a reason without losses is left out. */
export type Losses = Readonly<Partial<Record<LossReason, number>>>;

/** Why events were dropped. */
export type EventLossReason =
  /** `sampleRate` left it out. */
  | 'sample_rate'
  /** `ignoreErrors` has it. */
  | 'ignored'
  /** `beforeSend` gave `null`, gave no event, or threw. */
  | 'before_send'
  /** An integration or an event processor gave `null`, gave no event, or threw. */
  | 'event_processor'
  /** Too many events wait to be sent: 64 in one request, and 64 outside of requests. */
  | 'queue_full'
  /** Sentry has said that it takes no events for a while. */
  | 'rate_limited'
  /** It is larger than 1 MiB, even without breadcrumbs, extra data and contexts. */
  | 'too_large'
  /** It could not be written; a defect of edgespan. */
  | 'trap'
  /** Sentry answered with a status other than 2xx. */
  | 'http_status'
  /** Sentry took longer than `timeoutMs`. */
  | 'timeout'
  /** Sentry could not be reached. */
  | 'network';

/** What happened to captured events. */
export interface EventStats {
  /** Errors, messages and events that were captured. */
  readonly captured: number;
  /** Events that Sentry took. */
  readonly sent: number;
  /** Dropped events by reason; a reason without any is left out. What is in none of the three still waits. */
  readonly dropped: Readonly<Partial<Record<EventLossReason, number>>>;
}

/** What one receiver got. */
export interface DestinationStats {
  /** Spans that it took. */
  readonly exported: number;
  /** Spans that it did not get, or not take. */
  readonly lost: Losses;
}

/** Counts since the isolate started. */
export interface Stats {
  readonly spans: {
    /** Recording spans that were started. */
    readonly started: number;
    /** Spans that a receiver took; with several, as many as the one took that took most. */
    readonly exported: number;
    /** Spans that head sampling left out; they are not counted as started. */
    readonly unsampled: number;
    /** Spans that were recorded and then left out: by tail sampling, or as they were only recorded for processors. */
    readonly sampledOut: number;
    /** Spans that have not ended yet. */
    readonly open: number;
    /** Lost spans by reason; with several receivers, what none of them took. */
    readonly lost: Losses;
  };
  /** The receivers by their URLs, without query; only those that something was sent to. */
  readonly destinations: Readonly<Record<string, DestinationStats>>;
  /** Events of the Sentry client, such as errors. */
  readonly events: EventStats;
  /** HTTP requests with spans made to receivers, retries included. */
  readonly posts: number;
  /** Bytes of their bodies, as sent. */
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

/** Receivers that are counted by name; a function of options that makes up ever new ones costs no memory. */
const MAX_TALLIES = 64;

/** Counts lost spans. */
export function countLoss(reason: LossReason, spans: number): void {
  if (spans > 0) losses[reason] = (losses[reason] ?? 0) + spans;
}

/** Counts what one receiver took and did not take. */
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
