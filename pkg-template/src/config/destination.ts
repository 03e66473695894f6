/**
 * Where spans are posted and how (OpenTelemetry `protocol/exporter.md`). Each of several destinations inherits the
 * options around it that it does not set itself.
 *
 * @module
 */

import { type Target, destinationOf } from '../export/destination.js';
import type { Destination, OtlpJson } from '../types/destination.js';
import type { DestinationOptions } from '../types/options.js';
import { HEADERS, url } from './endpoint.js';
import { isMisplaced, readDsn } from './dsn.js';
import {
  type Found,
  FUNCTION,
  type Given,
  type Rule,
  type Values,
  hasMethods,
  integer,
  isText,
  oneOf,
  readGiven,
  record,
  rule,
} from './rule.js';
import { kindText, shortened, wrong } from './sentence.js';

const MAX_BYTES = 67_108_864;

/** Of the default endpoint, `http://localhost:4318`: a collector on this machine. */
const DEFAULT_TARGET: Target = { url: 'http://localhost:4318/v1/traces', form: 0, auth: '' };

const DSN = rule(
  'a DSN, https://KEY@HOST/ID with a key of letters and digits and a number as id',
  // An empty DSN counts as left out.
  (value) => isText(value) && (value === '' || readDsn(value) !== undefined),
  readDsn,
  kindText,
);

const PROTOCOL = rule<'http/protobuf' | OtlpJson>(
  'http/protobuf, or otlpJson of edgespan',
  (value) => value === 'http/protobuf' || hasMethods(value, 'deliver'),
);

/** The options of one receiver. */
export const DESTINATION = {
  dsn: [DSN],
  endpoint: [url('/v1/traces')],
  tracesEndpoint: [url('')],
  headers: [HEADERS, []],
  timeoutMs: [integer(1, 600_000), 10_000],
  protocol: [PROTOCOL, 'http/protobuf'],
  compression: [oneOf('none', 'gzip'), 'none'],
  maxRequestBytes: [bytes(64), MAX_BYTES],
  maxResponseBytes: [bytes(1), 4_194_304],
  fetch: [FUNCTION as Rule<typeof globalThis.fetch>],
} satisfies Record<keyof DestinationOptions, readonly [Rule, unknown?]>;

type Own = Given<typeof DESTINATION>;

/** The options that one entry of `destinations` sets. */
const OWN = record((value, path, found): Own => readGiven(DESTINATION, value, `${path}.`, found));

const ALLOWED = 'a list of 1 to 16 objects';

/** The option `destinations`. */
export const DESTINATIONS = rule<readonly Own[], readonly unknown[]>(
  ALLOWED,
  Array.isArray,
  (list, path, found) => {
    const { length } = list;
    if (length < 1 || length > 16) throw wrong(path, `has ${length} entries; it must be ${ALLOWED}`);
    return Array.from(list, (entry, index) => OWN(entry, `${path}[${index}]`, found));
  },
  kindText,
);

/** The destinations: those of the list, else one of the outer options. `own` has the outer options that were given. */
export function destinationsOf(
  own: Own & { readonly destinations?: readonly Own[] | undefined },
  around: Values<typeof DESTINATION>,
  found: Found,
): Destination[] {
  const outer = targetOf(own, DEFAULT_TARGET, '', found);
  if (!own.destinations) return [destinationOf(outer, around)];
  return own.destinations.map((each, index) =>
    destinationOf(targetOf(each, outer, `destinations[${index}].`, found), { ...around, ...each } as typeof around),
  );
}

/** The target that an object sets by `dsn`, `endpoint` or `tracesEndpoint`, else the inherited one. */
function targetOf(own: Own, inherited: Target, path: string, found: Found): Target {
  const target = ownTargetOf(own, path, found) ?? inherited;
  if (target.form !== 0 && typeof own.protocol === 'object') {
    throw wrong(`${path}protocol`, 'is otlpJson toward Sentry; it must be http/protobuf');
  }
  return target;
}

function ownTargetOf({ dsn, endpoint, tracesEndpoint }: Own, path: string, found: Found): Target | undefined {
  const url = tracesEndpoint ?? endpoint;
  const isElsewhere = dsn && url && isMisplaced(url, dsn);
  // The key goes only to the DSN's own origin.
  if (!dsn || (url && isElsewhere === undefined)) return url ? { url, form: 0, auth: '' } : undefined;
  if (isElsewhere) {
    const wanted = `at "${dsn.tracesUrl}" and not at "${shortened(url.replace(/\?.*/s, ''))}", which is to be left out`;
    found.warnings.push(`edgespan: Sentry takes the traces of option \`${path}dsn\` ${wanted}`);
  }
  // Sentry refuses a request with two keys.
  return { url: url ?? dsn.tracesUrl, form: 1, auth: /\?.*sentry_key=/s.test(url ?? '') ? '' : dsn.auth };
}

/** A length of at least some KiB. */
export function bytes(minKib: number): Rule<number> {
  const min = minKib * 1024;
  return integer(min, MAX_BYTES, `${min} (${minKib} KiB) to ${MAX_BYTES} (64 MiB)`);
}
