/**
 * Percent-encoding (RFC 3986, section 2.1) of UTF-8, as W3C Baggage wants it.
 *
 * @module
 */

import { decoder, wellFormed } from '../../host/text.js';

/**
 * The text with the characters that `others` matches percent-encoded. `others` has the flags `g` and `u` and matches
 * one character at a time. A lone surrogate becomes U+FFFD.
 */
export function percentEncoded(text: string, others: RegExp): string {
  return wellFormed(text).replace(others, (character) =>
    // Of what is not to be in a key these two alone are left as they are.
    encodeURIComponent(character).replace('(', '%28').replace(')', '%29'),
  );
}

/** The text decoded. Bytes that are no UTF-8 become U+FFFD; a `%` without two digits behind it stays. */
export function percentDecoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
      const bytes = run.slice(1).split('%').map((digits) => Number.parseInt(digits, 16));
      return decoder.decode(Uint8Array.from(bytes));
    });
  }
}
