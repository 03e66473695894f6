/**
 * Arrays and maps as JSON text, for receivers that know no nested values (OpenTelemetry `common/README.md`, "AnyValue
 * representation for non-OTLP protocols"): what is no number of JSON's is a string. Byte arrays are what Sentry makes of
 * them elsewhere: text, or nothing when they are no UTF-8. It is made of what is on the tape, so that the user's objects
 * are read once.
 *
 * @module
 */

import * as op from '../core/codes.js';
import type { Scratch } from './value.js';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const words = new Int32Array(2);

/** The array or map at a place of the tape and of the text. */
export function jsonOf({ tape, text, maxUnits = Infinity, maxDepth = Infinity }: Scratch, at: number, textAt: number): string {
  const next = (): number => tape[at++] as number;
  const string = (length: number): string => text.slice(textAt, (textAt += length)).replaceAll(HALVES, '\ufffd');
  const double = (): number => {
    [words[0], words[1]] = [next(), next()];
    return new Float64Array(words.buffer)[0] as number;
  };
  const value = (code: number, depth: number): string => {
    switch (code) {
      case op.STRING:
        // The limit counts characters, of which some have two units: there are at least so many.
        return JSON.stringify(cut(string(next()), maxUnits / 2));
      case op.NUMBER: {
        const number = double();
        return Number.isFinite(number) ? JSON.stringify(number) : `"${number}"`;
      }
      case op.INTEGER:
        double();
        return String(new BigInt64Array(words.buffer)[0]);
      case op.TRUE:
      case op.FALSE:
        return String(code === op.TRUE);
      case op.BYTES:
        return bytes(next());
      case op.ARRAY:
      case op.MAP: {
        const isMap = code === op.MAP;
        const members = Array.from({ length: next() }, () => {
          const member = next();
          const name = isMap ? `${JSON.stringify(string(next()))}:` : '';
          return name + value(member, depth + 1);
        });
        if (depth >= maxDepth) return 'null';
        return isMap ? `{${members}}` : `[${members}]`;
      }
      default:
        return 'null';
    }
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

/** Halves of surrogate pairs without their other half. */
const HALVES = /\p{Surrogate}/gu;

function cut(text: string, max: number): string {
  return text.length > max ? [...text].slice(0, max).join('') : text;
}
