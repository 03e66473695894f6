/**
 * Which URLs are sent trace headers: Sentry's option `tracePropagationTargets`.
 *
 * Without it all are; in browsers only those of the page's own origin, because a server that does not know the headers
 * refuses requests from other origins that have them.
 *
 * @module
 */

import { parseUrl } from '../../host/url.js';
import { isString } from '../../host/is.js';
import { host } from '../../host/host.js';
import type { Pattern } from '../types/options.js';
import { matchesAny } from '../options/pattern.js';

/**
 * Tells whether a URL is sent trace headers; what it gives never throws. Case does not matter. In browsers the patterns
 * see the whole URL, and of the page's own origin the path as well.
 */
export function propagationTargets(patterns: readonly Pattern[] | undefined): (url: string) => boolean {
  const targets = patterns?.map(ignoringCase);
  const allows = (url: string): boolean => !targets || matchesAny(url.toLowerCase(), targets);
  if (!host.isBrowser) return allows;
  return (given) => {
    const page = parseUrl(globalThis.location?.href ?? '');
    const url = parseUrl(given, page?.href);
    if (!url) return false;
    const isOwn = url.origin === page?.origin;
    if (!targets) return isOwn;
    return allows(url.href) || (isOwn && allows(url.pathname));
  };
}

/** A pattern for text in lower case. A RegExp is copied: with its flags `g` and `y` it would go on where it stopped. */
function ignoringCase(pattern: Pattern): Pattern {
  if (isString(pattern)) return pattern.toLowerCase();
  return new RegExp(pattern.source, `${pattern.flags.replace(/[giy]/g, '')}i`);
}
