/**
 * Strings and byte arrays as JSON text, inside arrays and maps, for receivers without nested values (OpenTelemetry
 * `common/README.md`, "AnyValue representation for non-OTLP protocols"). Byte arrays become text if they are UTF-8, else
 * `null`, as Sentry decodes them in other places.
 *
 * @module
 */

import { strictDecoder, wellFormed } from '../host/text.js';

/** A text as JSON, cut to `maxUnits / 2` characters. */
export function textInJson(text: string, maxUnits = Infinity): string {
  const whole = wellFormed(text);
  const max = maxUnits / 2;
  return JSON.stringify(whole.length > max ? [...whole].slice(0, max).join('') : whole);
}

/** UTF-8 as JSON text, cut to `maxUnits / 2` bytes; `null` when the bytes are not UTF-8. */
export function bytesInJson(bytes: Uint8Array, maxUnits = Infinity): string {
  try {
    return JSON.stringify(strictDecoder.decode(bytes.subarray(0, maxUnits / 2)));
  } catch {
    return 'null';
  }
}
