/**
 * What text is: strings from whatever a user passes where a string belongs, and UTF-8.
 *
 * @module
 */

import { isString } from './is.js';

/** Of UTF-8; a byte order mark belongs to the text. What is no UTF-8 becomes U+FFFD. */
export const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
/** The same, which throws a `TypeError` at what is no UTF-8. */
export const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** What names of headers and keys of baggage are made of (RFC 9110, section 5.6.2, "token"). */
export const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** The value as a string. Never throws. */
export function textOf(value: unknown): string {
  if (isString(value)) return value;
  try {
    return String(value);
  } catch {
    return '';
  }
}

/** A text with U+FFFD for halves of surrogate pairs without their other half. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}
