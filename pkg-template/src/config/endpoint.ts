/**
 * Rules about the URLs that spans are posted to, and about the headers of these requests.
 *
 * @module
 */

import type { Header } from '../types/destination.js';
import { TOKEN } from '../host/text.js';
import { parseUrl } from '../host/url.js';
import { type Rule, isText, members, rule } from './rule.js';
import { kindText, notAllowed, shortened, wrong } from './sentence.js';

/** Origin, path and query of what may be a URL. */
const URL_PARTS = /^(https?:\/\/[^/?#]+)?([^?#]*)(\?[^#]*)?/is;
/** Removed from a URL before it is parsed (WHATWG URL, "basic URL parser"). */
const NOT_IN_URLS = /[\t\n\r]/g;
/** What `new Headers()` refuses. */
const NOT_IN_HEADERS = /[\0\r\n\u0100-\uffff]/;

/** Headers of requests. */
export const HEADERS = members((name, value, path, around): Header[] => {
  if (!TOKEN.test(name)) {
    const allowed = "a name must be of letters, digits and !#$%&'*+-.^_`|~";
    throw wrong(around, `has a header named "${shortened(name)}"; ${allowed}`);
  }
  // Values are often credentials: their kind is shown, never the value.
  if (!isText(value)) throw notAllowed(path, value, 'a string', kindText);
  if (NOT_IN_HEADERS.test(value)) {
    const allowed = 'it must be a string that a header can carry';
    throw wrong(path, `has a line break or a character above U+00FF; ${allowed}`);
  }
  return [[name, value]];
});

/**
 * The rule of a URL. The value is the URL that traces are posted to, in the user's own spelling and without the
 * fragment: with `end` appended to its path, or as it is, with `/` for an empty path, when `end` is "".
 */
export function url(end: string): Rule<string> {
  const allowed = 'an http:// or https:// URL';
  return rule(allowed, isText, (value: string, path, found) => {
    const given = value.trim();
    const [, origin = '', pathname = '', query = ''] = URL_PARTS.exec(given) ?? [];
    if (origin.includes('@')) {
      const other = 'it must be one without, put credentials in `headers`';
      throw wrong(path, `is a URL with a user name or password; ${other}`);
    }
    // What comes before the query is shown, unless it may hold credentials.
    const shown = origin + pathname;
    if (!origin || origin.includes('\\') || !parseUrl(given)) {
      throw notAllowed(path, shown, allowed, shown.includes('@') ? kindText : undefined);
    }
    const base = end ? pathname.replace(/\/+$/, '') : pathname || '/';
    if (end && base.endsWith(end)) {
      const hint = `${end} is appended to it once more, give the URL without`;
      found.warnings.push(`edgespan: option \`${path}\` is "${shortened(shown)}"; ${hint}`);
    }
    return (origin + base + end + query).replace(NOT_IN_URLS, '');
  });
}
