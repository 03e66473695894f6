/**
 * Configurations on their way to the core: words, and attributes on an ordinary tape (`src/wasm/config.rs`).
 *
 * @module
 */

import { CONFIGURE, OPEN_BUFFER, SCOPE } from '../core/generated/codes.js';
import { callCore, dropCore } from '../core/instance.js';
import { writeTape } from './hand_over.js';
import { type Scratch, appendAttribute } from './value.js';

/** What the core is configured with. */
export interface CoreOptions {
  /**
   * `attributeCountLimit`, `attributeValueLengthLimit`, `eventCountLimit`, `linkCountLimit`, `attributePerEventCountLimit`,
   * `attributePerLinkCountLimit`, `attributeDepthLimit`; `Infinity` is no limit.
   */
  readonly limits: readonly number[];
  readonly maxBufferBytes: number;
  /** Whether there is tail sampling, by which of its rules, and whether a receiver is Sentry: bits. */
  readonly flags: number;
  /** The duration in ms and the ratio of tail sampling, then the sampler in prefix notation (`sampling/program.ts`). */
  readonly numbers: readonly number[];
  /** The resource, with its schema URL as the name, its keys unique; then what `src/wasm/config.rs` lists behind it. */
  readonly scopes: readonly CoreScope[];
}

/** A name and attributes; one whose value is `undefined` is left out. */
export type CoreScope = readonly [name: string, attributes: readonly (readonly [key: string, value: unknown])[]];

/** Of the flags: a receiver is Sentry, which takes arrays and maps as JSON text. */
const IS_FOR_SENTRY = 8;

/** No configuration: the buffer is for one. */
const NONE = 0xffff_ffff;

/**
 * Configures the core that runs now and returns the index of the configuration. A core that traps over it is replaced once.
 */
export function configure(options: CoreOptions): number {
  try {
    return tryConfigure(options);
  } catch (error) {
    dropCore(error);
    return tryConfigure(options);
  }
}

function tryConfigure({ limits, maxBufferBytes, flags, numbers, scopes }: CoreOptions): number {
  const json = (flags & IS_FOR_SENTRY) !== 0;
  const head = [...limits, maxBufferBytes, flags].map((limit) => Math.min(limit, NONE));
  const into: Scratch = { tape: [...head, ...new Uint32Array(Float64Array.from(numbers).buffer)], text: '', json };
  const { length } = into.tape;
  for (const [name, attributes] of scopes) {
    into.tape.push(SCOPE, name.length, 0, 0);
    into.text += name;
    for (const [key, value] of attributes) appendAttribute(into, key, value);
  }
  // The core takes the buffer over.
  const buffer = callCore(OPEN_BUFFER, NONE);
  const { tape, text } = into;
  const bytes = writeTape(buffer, Int32Array.from(tape), text);
  if (bytes < 0) throw new RangeError('there is no memory for a configuration');
  return callCore(CONFIGURE, buffer, length, tape.length, text.length, bytes);
}
