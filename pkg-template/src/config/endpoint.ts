/**
 * The rules of endpoint URLs and of request headers.
 *
 * @module
 */

import type { Header } from '../types/destination.js';
import { TOKEN } from '../host/text.js';
import { parseUrl } from '../host/url.js';
import { type Rule, isText, members, rule } from './rule.js';
import { kindText, notAllowed, shortened, wrong } from './sentence.js';

/** Origin, path and query of a text before its validation as a URL. */
const URL_PARTS = /^(https?:\/\/[^/?#]+)?([^?#]*)(\?[^#]*)?/is;
/** Characters that URL parsers remove first (WHATWG URL, "basic URL parser"). */
const NOT_IN_URLS = /[\t\n\r]/g;
/** Characters of a value at which `new Headers()` throws. */
const NOT_IN_HEADERS = /[\0\r\n\u0100-\uffff]/;

/** Headers of requests. */
export const HEADERS = members((name, value, path, around): Header[] => {
  if (!TOKEN.test(name)) {
    const allowed = "a name must be of letters, digits and !#$%&'*+-.^_`|~";
    throw wrong(around, `has a header named "${shortened(name)}"; ${allowed}`);
  }
  // Values are often credentials: the sentence has their kind, never the value.
  if (!isText(value)) throw notAllowed(path, value, 'a string', kindText);
  if (NOT_IN_HEADERS.test(value)) {
    throw wrong(path, 'has a line break or a character above U+00FF; a header must have neither');
  }
  return [[name, value]];
});

/**
 * The rule of a URL. The result is the URL that traces are posted to, in the user's spelling and without the fragment.
 * `end` is appended to the path; with `end` "" the path stays, and an empty path becomes `/`.
 */
export function url(end: string): Rule<string> {
  const allowed = 'an http:// or https:// URL';
  return rule(allowed, isText, (value: string, path, found) => {
    const input = value.trim();
    const [, origin = '', pathname = '', query = ''] = URL_PARTS.exec(input) ?? [];
    if (origin.includes('@')) {
      throw wrong(path, 'is a URL with a user name or password; they must be in `headers`');
    }
    // Sentences quote origin and path, unless these may contain credentials.
    const quoted = origin + pathname;
    if (!origin || origin.includes('\\') || !parseUrl(input)) {
      throw notAllowed(path, quoted, allowed);
    }
    const base = end ? pathname.replace(/\/+$/, '') : pathname || '/';
    if (end && base.endsWith(end)) {
      const hint = `${end} is appended once more`;
      found.warnings.push(`edgespan: option \`${path}\` is "${shortened(quoted)}"; ${hint}`);
    }
    return (origin + base + end + query).replace(NOT_IN_URLS, '');
  });
}
