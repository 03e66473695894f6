/**
 * Texts and byte arrays inside arrays and maps that become JSON text, for receivers that know no nested values
 * (OpenTelemetry `common/README.md`, "AnyValue representation for non-OTLP protocols"). Byte arrays are what Sentry makes
 * of them elsewhere: text, or nothing when they are no UTF-8.
 *
 * @module
 */

import { strictDecoder, wellFormed } from '../host/text.js';

/** A text, cut to as many characters as are allowed: half as many as there may be UTF-16 units. */
export function textInJson(text: string, maxUnits = Infinity): string {
  const whole = wellFormed(text);
  const max = maxUnits / 2;
  return JSON.stringify(whole.length > max ? [...whole].slice(0, max).join('') : whole);
}

/** The text that bytes are in UTF-8, cut to as many bytes as there may be characters. */
export function bytesInJson(bytes: Uint8Array, maxUnits = Infinity): string {
  try {
    return JSON.stringify(strictDecoder.decode(bytes.subarray(0, maxUnits / 2)));
  } catch {
    return 'null';
  }
}
