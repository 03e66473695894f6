/**
 * Arrays and maps as JSON text, for Sentry, which stores no nested attributes (OpenTelemetry `common/README.md`, "AnyValue
 * representation for non-OTLP protocols"). Byte arrays inside them become text if they are UTF-8, else `null`, as Sentry
 * decodes byte arrays in other places.
 *
 * @module
 */

import * as op from '../../core/generated/codes.js';
import { double, doubleWords } from '../../core/instance.js';
import { strictDecoder, wellFormed } from '../../host/text.js';
import type { Scratch } from '../../types/scratch.js';

/**
 * The JSON text of an attribute, read from a scratch tape: the attribute starts at `at`, its text at `textAt`. "" unless the
 * value is an array or a map. Strings and byte arrays are cut to half of `maxUnits`.
 */
export function nestedJson(scratch: Scratch, at: number, textAt: number): string {
  const { tape, text, maxUnits = Infinity, maxDepth = Infinity } = scratch;
  const maxLength = maxUnits / 2;
  const word = (): number => tape[at++] as number;
  const units = (length: number): string => text.slice(textAt, (textAt += length));

  function stringJson(string: string): string {
    const whole = wellFormed(string);
    return JSON.stringify(whole.length > maxLength ? [...whole].slice(0, maxLength).join('') : whole);
  }

  function bytesJson(length: number): string {
    const words = Int32Array.from(tape.slice(at, (at += Math.ceil(length / 4))));
    try {
      return JSON.stringify(strictDecoder.decode(new Uint8Array(words.buffer, 0, Math.min(length, maxLength))));
    } catch {
      return 'null';
    }
  }

  function memberJson(depth: number): string {
    const code = word();
    const name = JSON.stringify(units(word()));
    return `${name}:${valueJson(code, depth)}`;
  }

  function valueJson(code: number, depth: number): string {
    if (code === op.STRING) return stringJson(units(word()));
    if (code === op.BYTES) return bytesJson(word());
    if (code === op.ARRAY || code === op.MAP) {
      const isMap = code === op.MAP;
      const members = Array.from({ length: word() }, () =>
        isMap ? memberJson(depth + 1) : valueJson(word(), depth + 1),
      );
      if (depth >= maxDepth) return 'null';
      return isMap ? `{${members}}` : `[${members}]`;
    }
    if (code === op.NULL) return 'null';
    if (code === op.TRUE || code === op.FALSE) return `${code === op.TRUE}`;
    const [low, high] = [word(), word()];
    if (code === op.INTEGER) return `${(BigInt(high) << 32n) | BigInt(low >>> 0)}`;
    doubleWords.set([low, high]);
    const [number = 0] = double;
    return Number.isFinite(number) ? `${number}` : `"${number}"`;
  }

  const code = word();
  units(word());
  return code === op.ARRAY || code === op.MAP ? valueJson(code, 0) : '';
}
