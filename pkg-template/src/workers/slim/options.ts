/**
 * The options of `edgespan/slim`.
 *
 * @module
 */

import { HEADERS, url } from '../../config/endpoint.js';
import { type Found, SHARE, TEXT, type Table, type Values, defaultsOf, integer } from '../../config/rule.js';
import { listed, noOptions, shortened, wrong } from '../../config/sentence.js';
import { isRecord } from '../../host/plain.js';

/** Options of `edgespan/slim`: where spans go, and how many. */
export interface SlimOptions {
  /**
   * The base URL of an OTLP/HTTP receiver; `/v1/traces` is appended to its path. Default `http://localhost:4318`.
   */
  readonly endpoint?: string;
  /** The URL that spans are posted to as it is, in place of `endpoint`. */
  readonly tracesEndpoint?: string;
  /** Headers of the POST, such as an API key. Default none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The resource attribute `service.name`. Default `unknown_service`. */
  readonly serviceName?: string;
  /**
   * The share of new traces that are recorded, from 0 to 1. A request that brings a trace along is sampled as its caller
   * was. Default 1.
   */
  readonly tracesSampleRate?: number;
  /** Time for the POST and its answer in ms, 1 to 600000. Default 10000. */
  readonly timeoutMs?: number;
}

const TABLE = {
  endpoint: [url('/v1/traces'), 'http://localhost:4318/v1/traces'],
  tracesEndpoint: [url('')],
  headers: [HEADERS, []],
  serviceName: [TEXT],
  tracesSampleRate: [SHARE, 1],
  timeoutMs: [integer(1, 600_000), 10_000],
} as const;

const NAMES = /* @__PURE__ */ listed(Object.keys(TABLE));
/** Warnings that slim does not have. */
const FOUND: Found = { warnings: [], live: [] };

/** Valid options. */
export type SlimValues = Values<typeof TABLE>;

/** Reads options. Throws a `TypeError` with one sentence when one is not valid, or is none of these. */
export function readSlimOptions(given: unknown): SlimValues {
  const options = given ?? {};
  if (!isRecord(options)) throw noOptions('the options', options);
  const values = defaultsOf(TABLE) as Record<string, unknown>;
  for (const [name, value] of Object.entries(options)) {
    const row = Object.hasOwn(TABLE, name) ? (TABLE as Table)[name] : undefined;
    if (!row) throw wrong(shortened(name), `is none of edgespan/slim: it has ${NAMES}; edgespan itself has all others`);
    if (value !== undefined && value !== null) values[name] = row[0](value, name, FOUND);
  }
  return values as SlimValues;
}
