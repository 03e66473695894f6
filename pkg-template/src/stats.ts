/**
 * What happened to every span of this isolate. Nothing is dropped without a count: a span that was started is exported,
 * lost, still open, or has ended and waits for its POST to be answered.
 *
 * @module
 */

/** Why spans were lost. */
export type LossReason =
  /** The request's spans did not fit `limits.maxBufferBytes`. */
  | 'over_budget'
  /** A span could not be read by the core; a defect of edgespan. */
  | 'malformed'
  /** The core trapped while it held the span; a defect of edgespan. The next request gets a new core. */
  | 'trap'
  /** The span ended after the invocation's last POST. */
  | 'late'
  /** The receiver answered with a status other than 2xx. */
  | 'http_status'
  /** The receiver took longer than `timeoutMs`. */
  | 'timeout'
  /** The receiver could not be reached. */
  | 'network'
  /** The receiver took the request, but said that it rejected these spans (OTLP partial success). */
  | 'rejected';

/** Counts since the isolate started. */
export interface Stats {
  readonly spans: {
    /** Recording spans that were started. */
    readonly started: number;
    /** Spans that a receiver took. */
    readonly exported: number;
    /** Spans that sampling left out; they are not counted as started. */
    readonly unsampled: number;
    /** Spans that have not ended yet. */
    readonly open: number;
    /** Lost spans by reason; a reason without losses is left out. */
    readonly lost: Readonly<Partial<Record<LossReason, number>>>;
  };
  /** HTTP requests made to receivers. */
  readonly posts: number;
  /** Bytes of their bodies. */
  readonly bytes: number;
}

export const counters = { started: 0, exported: 0, unsampled: 0, open: 0, posts: 0, bytes: 0 };

const losses: Partial<Record<LossReason, number>> = {};

/** Counts lost spans. */
export function countLoss(reason: LossReason, spans: number): void {
  if (spans > 0) losses[reason] = (losses[reason] ?? 0) + spans;
}

/** The counts so far, as a copy. */
export function stats(): Stats {
  const { started, exported, unsampled, open, posts, bytes } = counters;
  return { spans: { started, exported, unsampled, open, lost: { ...losses } }, posts, bytes };
}
