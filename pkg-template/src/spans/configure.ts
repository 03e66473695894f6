/**
 * Writes a configuration to the core: numbers as words, attributes as a tape (`src/wasm/config.rs`).
 *
 * @module
 */

import { CONFIGURE, OPEN_BUFFER, SCOPE } from '../core/generated/codes.js';
import { callCore, dropCore } from '../core/instance.js';
import { writeTape } from './write_tape.js';
import { appendAttribute } from './value.js';
import type { FormatJson, Scratch } from '../types/scratch.js';
import { NO_CONFIG } from '../types/wire.js';

/** The options that the core evaluates. */
export interface CoreOptions {
  /**
   * `attributeCountLimit`, `attributeValueLengthLimit`, `eventCountLimit`, `linkCountLimit`, `attributePerEventCountLimit`,
   * `attributePerLinkCountLimit`, `attributeDepthLimit`; `Infinity` is no limit.
   */
  readonly limits: readonly number[];
  readonly maxBufferBytes: number;
  /** Formats attributes of the scopes as JSON; set if a receiver is Sentry. */
  readonly json?: FormatJson | undefined;
  /** Bits: tail sampling, its rules, and whether a receiver is Sentry. */
  readonly flags: number;
  /** The duration in ms and the ratio of tail sampling, then the sampler in prefix notation (`tracing/sampling/program.ts`). */
  readonly numbers: readonly number[];
  /** First the resource: schema URL as the name, unique keys. `src/wasm/config.rs` lists the scopes after it. */
  readonly scopes: readonly CoreScope[];
}

/** A name and attributes; attributes with the value `undefined` are left out. */
export type CoreScope = readonly [name: string, attributes: readonly (readonly [key: string, value: unknown])[]];

/**
 * Configures the running core and returns the index of the configuration. If the core traps, it is replaced once.
 */
export function configure(options: CoreOptions): number {
  try {
    return tryConfigure(options);
  } catch (error) {
    dropCore(error);
    return tryConfigure(options);
  }
}

function tryConfigure({ limits, maxBufferBytes, json, flags, numbers, scopes }: CoreOptions): number {
  const head = [...limits, maxBufferBytes, flags].map((limit) => Math.min(limit, NO_CONFIG));
  const into: Scratch = { tape: [...head, ...new Uint32Array(Float64Array.from(numbers).buffer)], text: '', json };
  const { length } = into.tape;
  for (const [name, attributes] of scopes) {
    into.tape.push(SCOPE, name.length, 0, 0);
    into.text += name;
    for (const [key, value] of attributes) appendAttribute(into, key, value);
  }
  // `CONFIGURE` frees the buffer.
  const buffer = callCore(OPEN_BUFFER, NO_CONFIG);
  const { tape, text } = into;
  const bytes = writeTape(buffer, Int32Array.from(tape), text);
  if (bytes < 0) throw new RangeError('there is no memory for a configuration');
  return callCore(CONFIGURE, buffer, length, tape.length, text.length, bytes);
}
