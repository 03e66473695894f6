/**
 * The table of scripts that every OTLP exporter is held to (OTLP specification, "OTLP/HTTP Response", "Retryable
 * Response Codes", "OTLP/HTTP Throttling", "All Other Responses"); `scripted-server.mjs` says what a script is.
 *
 * @module
 */

/** A delay with its jitter of 20 %, and what a busy machine adds. */
const about = (ms) => [ms * 0.8, ms * 1.2];
const exactly = (ms) => [ms, ms];
const given = { exported: 1 };
const lost = (reason) => ({ lost: { [reason]: 1 } });

/**
 * The scripts: how many requests have to come, the delays between them in ms at least and at most, and what becomes of
 * the one span. `reference` says what the exporter of OpenTelemetry JS does otherwise, and why that is not followed;
 * that it never tells of rejected spans is not listed.
 */
export const TABLE = [
  { script: '200', posts: 1, outcome: given },
  { script: '503;1', posts: 2, gaps: [exactly(1000)], outcome: given },
  { script: '429;1', posts: 2, gaps: [exactly(1000)], outcome: given },
  { script: '503;0', posts: 2, gaps: [exactly(0)], outcome: given },
  { script: '429;date', posts: 2, gaps: [[1900, 3000]], outcome: given },
  {
    script: '503;soon',
    posts: 2,
    gaps: [about(1000)],
    outcome: given,
    reference: { gaps: [exactly(0)], why: 'it reads what is no date as no delay, which hammers a receiver in trouble' },
  },
  { script: '429', posts: 2, gaps: [about(1000)], outcome: given },
  { script: 'drop', posts: 2, gaps: [about(1000)], outcome: given },
  { script: 'refuse', posts: 1, outcome: given },
  { script: '502 504', posts: 3, gaps: [about(1000), about(1500)], outcome: given },
  { script: '503;1 drop 429', posts: 4, gaps: [exactly(1000), about(1500), about(2250)], outcome: given },
  { script: '503 400', posts: 2, gaps: [about(1000)], outcome: lost('http_status') },
  { script: '503;60', posts: 1, outcome: lost('http_status') },
  // The fifth delay, of 4 to 6 s, would fit into the export's time, but not into what four delays have left of it.
  {
    script: '503;1 503;1 503;1 503;1 503',
    timeoutMs: 7500,
    posts: 5,
    gaps: Array(4).fill(exactly(1000)),
    outcome: lost('http_status'),
  },
  { script: Array(7).fill('503;0').join(' '), posts: 6, gaps: Array(5).fill(exactly(0)), outcome: lost('http_status') },
  { script: '503;0 503;0 503;0 503;0 drop', timeoutMs: 3900, posts: 5, gaps: Array(4).fill(exactly(0)), outcome: lost('network') },
  ...['400', '401', '404', '413', '415', '500', '501', '505'].map((script) => ({
    script,
    posts: 1,
    outcome: lost('http_status'),
  })),
  { script: '200p', posts: 1, outcome: lost('rejected') },
];
