/**
 * `key=value,key=value`, percent-encoded: the format of W3C Baggage without properties, in which variables hold headers
 * and resource attributes (OpenTelemetry `protocol/exporter.md`, `resource/sdk.md`).
 *
 * @module
 */

import { TOKEN } from '../../host/text.js';
import { BAD, type Reading } from './reading.js';

/** Characters that are not valid in a header value (Fetch standard, "header value"). */
const NOT_IN_HEADERS = /[^\t -\xff]|\x7f/;

/**
 * Parses resource attributes. One bad pair makes the whole text bad: an unencoded `=` or `,`, an empty key, an encoding that
 * is not UTF-8.
 */
export function readAttributes(text: string): Reading<Record<string, string>> {
  const entries = parts(text).map((part) => {
    const [key, value, ...rest] = part.split('=').map((side) => decoded(side.trim()));
    return key && value !== undefined && rest.length === 0 ? ([key, value] as const) : undefined;
  });
  return entries.every((entry) => entry !== undefined) ? { value: Object.fromEntries(entries) } : BAD;
}

/**
 * Parses headers, with names in lower case. Pairs that are not valid headers, and text after a `;`, are ignored; `bad` is
 * then `in part`, without the text, which may be a secret.
 */
export function readHeaders(text: string): Reading<Record<string, string>> {
  const pairs = parts(text);
  const entries = pairs.flatMap((part) => {
    const [pair = ''] = part.split(';', 1);
    const equals = pair.indexOf('=');
    const name = decoded(pair.slice(0, Math.max(equals, 0)).trim());
    const value = decoded(pair.slice(equals + 1).trim());
    const isHeader = name && TOKEN.test(name) && value !== undefined && !NOT_IN_HEADERS.test(value);
    return isHeader ? [[name.toLowerCase(), value] as const] : [];
  });
  const isWhole = entries.length === pairs.length && !text.includes(';');
  return { ...(entries.length > 0 && { value: Object.fromEntries(entries) }), ...(!isWhole && { bad: 'in part' }) };
}

function parts(text: string): string[] {
  return text.split(',').filter((part) => part.trim());
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
