/**
 * Percent-encoding (RFC 3986, section 2.1) of UTF-8, for W3C Baggage.
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
    // Of the characters that keys must not have, `encodeURIComponent` leaves only these two.
    encodeURIComponent(character).replace('(', '%28').replace(')', '%29'),
  );
}

/** Decodes a text. Bytes that are not UTF-8 become U+FFFD; a `%` without two hex digits stays. */
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
