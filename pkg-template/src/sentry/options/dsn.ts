/**
 * Sentry's DSNs, `https://PUBLIC_KEY@HOST/PATH/PROJECT_ID`: the URLs and the key of a project for spans and events
 * (develop.sentry.dev, "Authentication"; the grammar of Sentry's JavaScript SDKs, `utils/dsn.ts`).
 *
 * @module
 */

import { parseUrl } from '../../host/url.js';
import type { Dsn } from '../types/dsn.js';
import { VERSION } from '../../host/version.js';

/** Scheme, public key, host with path, and the project id: the digits at the start of the last segment. */
const GRAMMAR = /^(https?:\/\/)(\w+)(?::\w*)?@((?:[\w.-]+|\[[\da-f:.]+\])(?::\d+)?(?:\/[^\0- \x7f\\]*)?)\/(\d+)[^/]*$/i;

/** Parses a DSN; `undefined` when the text is not valid. A secret key and a query are ignored. */
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
 * Whether a URL at the DSN's own origin differs from the DSN's traces URL; the last slash does not count, since Sentry
 * accepts both. `undefined` for a URL of another origin.
 */
export function isMisplaced(url: string, { tracesUrl }: Dsn): boolean | undefined {
  const [actual, expected] = [new URL(url), new URL(tracesUrl)];
  const pathOf = ({ pathname }: URL): string => pathname.replace(/\/+$/, '');
  return actual.origin === expected.origin ? pathOf(actual) !== pathOf(expected) : undefined;
}
