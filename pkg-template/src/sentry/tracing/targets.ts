/**
 * Sentry's option `tracePropagationTargets`: the URLs that receive trace headers.
 *
 * Default all URLs; in browsers only those of the page's own origin, because CORS fails for a server of another origin that
 * does not allow the headers.
 *
 * @module
 */

import { parseUrl } from '../../host/url.js';
import { isString } from '../../host/is.js';
import { host } from '../../host/host.js';
import type { Pattern } from '../types/options.js';
import { matchesAny } from '../options/pattern.js';

/**
 * Returns a test whether a URL receives trace headers; the test never throws. Case does not matter. In browsers the
 * patterns are matched with the whole URL, and for the page's own origin with the path, too.
 */
export function propagationTargets(patterns: readonly Pattern[] | undefined): (url: string) => boolean {
  const targets = patterns?.map(ignoringCase);
  const allows = (url: string): boolean => !targets || matchesAny(url.toLowerCase(), targets);
  if (!host.isBrowser) return allows;
  return (input) => {
    const page = parseUrl(globalThis.location?.href ?? '');
    const url = parseUrl(input, page?.href);
    if (!url) return false;
    const isOwn = url.origin === page?.origin;
    if (!targets) return isOwn;
    return allows(url.href) || (isOwn && allows(url.pathname));
  };
}

/** A pattern for text in lower case. A RegExp is copied without the flags `g` and `y`, which keep state between matches. */
function ignoringCase(pattern: Pattern): Pattern {
  if (isString(pattern)) return pattern.toLowerCase();
  return new RegExp(pattern.source, `${pattern.flags.replace(/[giy]/g, '')}i`);
}
