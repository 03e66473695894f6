/**
 * `sentryDsn(…)`: a project of Sentry as the destination of spans.
 *
 * @module
 */

import { isText, noFindings, rule } from '../../config/rule.js';
import { kindText, shortened } from '../../config/sentence.js';
import type { Header, SentryDsn, SentryTarget, Target } from '../../types/destination.js';
import type { Dsn } from '../types/dsn.js';
import { isMisplaced, readDsn } from './dsn.js';
import { limitMs } from './rate_limit.js';
import { spanAttributes } from './span_attributes.js';
import { nestedJson } from './nested_json.js';
import { MAX_SENTRY_REQUEST_BYTES } from '../../types/bounds.js';

/** Schemes of the header `Authorization` with which Sentry accepts a key. */
const OTHER_KEY = /^(sentry|basic)( |$)/i;

/** The option `dsn`; an empty text counts as left out. A DSN contains a key: errors describe its type, never the text. */
export const DSN = rule<Dsn | undefined, string>(
  'a DSN, https://KEY@HOST/ID with a key of letters and digits and a number as id',
  (value) => isText(value) && (value === '' || readDsn(value) !== undefined),
  (value: string) => readDsn(value),
  kindText,
);

/**
 * For the option `dsn` of `instrument()` and `createProvider()`: spans are sent to the project of a DSN, with its key, in
 * Sentry's format. `undefined` for an empty text, `null` or `undefined`; throws a `TypeError` for a text that is not a DSN.
 *
 * ```ts
 * import { instrument } from 'edgespan';
 * import { sentryDsn } from 'edgespan/sentry';
 *
 * export default instrument(handler, (env) => ({ dsn: sentryDsn(env.SENTRY_DSN) }));
 * ```
 */
export function sentryDsn(text: string | null | undefined): SentryDsn | undefined {
  const dsn = DSN(text ?? '', 'dsn', noFindings());
  return dsn && new ProjectDsn(dsn);
}

/** The comparison of options skips methods, so two instances with the same DSN are equal. */
class ProjectDsn implements SentryDsn {
  constructor(private readonly dsn: Dsn) {}

  targetOf(url: string | undefined, path: string, warnings: string[]): Target | undefined {
    const { dsn } = this;
    const isElsewhere = url && isMisplaced(url, dsn);
    // Only the DSN's own origin may receive the key.
    if (url && isElsewhere === undefined) return undefined;
    if (isElsewhere) {
      const wanted = `at "${dsn.tracesUrl}" and not at "${shortened(url.replace(/\?.*/s, ''))}", which is to be left out`;
      warnings.push(`edgespan: Sentry takes the traces of option \`${path}dsn\` ${wanted}`);
    }
    return { url: url ?? dsn.tracesUrl, sentry: sentryTarget(dsn, /\?.*sentry_key=/s.test(url ?? '')) };
  }
}

function sentryTarget({ auth }: Dsn, hasKey: boolean): SentryTarget {
  return {
    maxRequestBytes: MAX_SENTRY_REQUEST_BYTES,
    limitMs,
    json: nestedJson,
    spanAttributes,
    // Sentry rejects a request with two keys.
    authorized: (headers) => (hasKey || headers.some(isKey) ? headers : [...headers, ['x-sentry-auth', auth]]),
  };
}

function isKey([name, value]: Header): boolean {
  const lower = name.toLowerCase();
  return lower === 'x-sentry-auth' || (lower === 'authorization' && OTHER_KEY.test(value));
}
