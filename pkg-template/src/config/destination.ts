/**
 * Where spans are posted and how (OpenTelemetry `protocol/exporter.md`). An entry of `destinations` inherits each option
 * that the entry does not set from the outer options.
 *
 * @module
 */

import { destinationOf } from '../export/destination.js';
import type { Destination, Destinations, Gzip, OtlpJson, SentryDsn, Target } from '../types/destination.js';
import type { DestinationOptions } from '../types/options.js';
import { HEADERS, url } from './endpoint.js';
import { FUNCTION, type GivenOptions, type Rule, type Values, integer, part } from './rule.js';
import { kindText, wrong } from './sentence.js';
import { MAX_REQUEST_BYTES } from '../types/bounds.js';

/** The default endpoint, `http://localhost:4318`: a collector on the same machine. */
const DEFAULT_TARGET: Target = { url: 'http://localhost:4318/v1/traces' };

/** The options of one receiver. */
export const DESTINATION = {
  dsn: [part<SentryDsn>('sentryDsn(…) of edgespan/sentry', 'targetOf', [], undefined, kindText)],
  endpoint: [url('/v1/traces')],
  tracesEndpoint: [url('')],
  headers: [HEADERS, []],
  timeoutMs: [integer(1, 600_000), 10_000],
  protocol: [part<'http/protobuf' | OtlpJson>('otlpJson of edgespan', 'deliver', ['http/protobuf']), 'http/protobuf'],
  compression: [part<'none' | Gzip>('gzip of edgespan', 'compress', ['none']), 'none'],
  maxRequestBytes: [bytes(64), MAX_REQUEST_BYTES],
  maxResponseBytes: [bytes(1), 4_194_304],
  fetch: [FUNCTION as Rule<typeof globalThis.fetch>],
} satisfies Record<keyof DestinationOptions, readonly [Rule, unknown?]>;

/** The options of one receiver that the user set. */
type Own = GivenOptions<typeof DESTINATION>;

/** The receivers of the option `destinations`, else the one of the outer options. `own`: the options without defaults. */
export function destinationsOf(
  own: Own & { readonly destinations?: Destinations | undefined },
  values: Values<typeof DESTINATION>,
  warnings: string[],
): readonly Destination[] {
  const { destinations } = own;
  const target = targetOf(own, DEFAULT_TARGET, '', warnings);
  return destinations ? destinations.resolve(destinations, target, values, warnings) : [destinationOf(target, values)];
}

/** The target that an object sets by `dsn`, `endpoint` or `tracesEndpoint`, else the inherited one. */
export function targetOf(own: Own, inherited: Target, path: string, warnings: string[]): Target {
  const { dsn, endpoint, tracesEndpoint, protocol } = own;
  const url = tracesEndpoint ?? endpoint;
  const target = dsn?.targetOf(url, path, warnings) ?? (url ? { url } : inherited);
  if (target.sentry && typeof protocol === 'object') {
    throw wrong(`${path}protocol`, 'is otlpJson toward Sentry; it must be http/protobuf');
  }
  return target;
}

/** The rule of a length in bytes, from `minKib` KiB to 64 MiB. */
export function bytes(minKib: number): Rule<number> {
  const min = minKib * 1024;
  return integer(min, MAX_REQUEST_BYTES, `${min} (${minKib} KiB) to ${MAX_REQUEST_BYTES} (64 MiB)`);
}
