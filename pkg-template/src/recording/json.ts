/**
 * Arrays and maps as JSON text, for receivers that know no nested values (OpenTelemetry `common/README.md`, "AnyValue
 * representation for non-OTLP protocols"): what is no number of JSON's is a string. Byte arrays are what Sentry makes of
 * them elsewhere: text, or nothing when they are no UTF-8. It is made of what is on the tape, so that the user's objects
 * are read once.
 *
 * @module
 */

import * as op from '../core/codes.js';
import { wellFormed } from '../text.js';
import type { Scratch } from './value.js';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const words = new Int32Array(2);

/** The array or map at a place of the tape and of the text. */
export function jsonOf({ tape, text, maxUnits = Infinity, maxDepth = Infinity }: Scratch, at: number, textAt: number): string {
  const next = (): number => tape[at++] as number;
  const string = (length: number): string => wellFormed(text.slice(textAt, (textAt += length)));
  const double = (): number => {
    [words[0], words[1]] = [next(), next()];
    return new Float64Array(words.buffer)[0] as number;
  };
  const value = (code: number, depth: number): string => {
    // The limit counts characters, of which some have two units: there are at least so many.
    if (code === op.STRING) return JSON.stringify(cut(string(next()), maxUnits / 2));
    if (code === op.NUMBER) {
      const number = double();
      return JSON.stringify(Number.isFinite(number) ? number : `${number}`);
    }
    if (code === op.INTEGER) {
      double();
      return `${new BigInt64Array(words.buffer)[0]}`;
    }
    if (code === op.TRUE || code === op.FALSE) return `${code === op.TRUE}`;
    if (code === op.BYTES) return bytes(next());
    if (code !== op.ARRAY && code !== op.MAP) return 'null';
    const isMap = code === op.MAP;
    const members = Array.from({ length: next() }, () => {
      const member = next();
      const name = isMap ? `${JSON.stringify(string(next()))}:` : '';
      return name + value(member, depth + 1);
    });
    if (depth >= maxDepth) return 'null';
    return isMap ? `{${members}}` : `[${members}]`;
  };
  const bytes = (length: number): string => {
    const packed = Int32Array.from({ length: Math.ceil(length / 4) }, next);
    try {
      return JSON.stringify(decoder.decode(new Uint8Array(packed.buffer, 0, Math.min(length, maxUnits / 2))));
    } catch {
      return 'null';
    }
  };
  const code = next();
  // The key of the attribute.
  textAt += next();
  return value(code, 0);
}

function cut(text: string, max: number): string {
  return text.length > max ? [...text].slice(0, max).join('') : text;
}
