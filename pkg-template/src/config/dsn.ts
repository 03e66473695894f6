/**
 * Sentry's DSNs, `https://PUBLIC_KEY@HOST/PATH/PROJECT_ID`: where a project takes spans and events, and by which key
 * (develop.sentry.dev, "Authentication"; the grammar of Sentry's JavaScript SDKs, `utils/dsn.ts`).
 *
 * @module
 */

import { parseUrl } from '../fetch/url.js';
import { VERSION } from '../version.js';

/** What a DSN says. */
export interface Dsn {
  /** Where spans are posted: `…/api/{project}/integration/otlp/v1/traces/`. */
  readonly tracesUrl: string;
  /** Where events are posted: `…/api/{project}/envelope/`. */
  readonly envelopeUrl: string;
  readonly publicKey: string;
  readonly projectId: string;
  /** Of a host like `o123.ingest.sentry.io`: `123`; else "". */
  readonly orgId: string;
  /** The value of the header `X-Sentry-Auth`. */
  readonly auth: string;
}

/** Scheme, key, host with path, project. Of the project only the digits count that it begins with. */
const GRAMMAR = /^(https?:\/\/)(\w+)(?::\w*)?@((?:[\w.-]+|\[[\da-f:.]+\])(?::\d+)?(?:\/[^\0- \x7f\\]*)?)\/(\d+)[^/]*$/i;

/** What a text says as a DSN; `undefined` when it is none. Neither a secret nor a query matters. */
export function readDsn(text: string): Dsn | undefined {
  const [, scheme = '', publicKey = '', place = '', projectId = ''] = GRAMMAR.exec(text.replace(/[?#].*/s, '')) ?? [];
  const base = `${scheme}${place.replace(/\/+$/, '')}/api/${projectId}`;
  if (!scheme || !parseUrl(base)) return undefined;
  return {
    tracesUrl: `${base}/integration/otlp/v1/traces/`,
    envelopeUrl: `${base}/envelope/`,
    publicKey,
    projectId,
    orgId: /^o(\d+)\./.exec(place)?.[1] ?? '',
    auth: `Sentry sentry_version=7, sentry_key=${publicKey}, sentry_client=edgespan/${VERSION}`,
  };
}

/**
 * Whether a URL at a DSN's own origin is another one than where Sentry takes traces, which it does with and without the
 * last slash; `undefined` for a URL of another origin.
 */
export function isMisplaced(url: string, { tracesUrl }: Dsn): boolean | undefined {
  const [given, real] = [new URL(url), new URL(tracesUrl)];
  const pathOf = ({ pathname }: URL): string => pathname.replace(/\/+$/, '');
  return given.origin === real.origin ? pathOf(given) !== pathOf(real) : undefined;
}
