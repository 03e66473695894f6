/**
 * Configurations on their way to the core: words, and attributes on an ordinary tape (`src/wasm/config.rs`).
 *
 * @module
 */

import { CONFIGURE, OPEN_BUFFER, SCOPE } from '../core/generated/codes.js';
import { ask, dropCore } from '../core/instance.js';
import type { ResourceValue } from '../types/options.js';
import type { CoreTailRules } from '../types/tail.js';
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
  /** The sampler in prefix notation (`sampling/program.ts`). */
  readonly program: readonly number[];
  readonly tail: CoreTailRules | undefined;
  /** Attributes of the resource, defaults and serviceName merged, keys unique, in order. */
  readonly resource: readonly (readonly [key: string, value: ResourceValue])[];
  readonly resourceSchemaUrl: string;
  /** Set when a receiver is Sentry. */
  readonly sentry: { readonly release: string; readonly environment: string } | undefined;
}

/** No configuration: the buffer is for one. */
const NONE = 0xffff_ffff;

/** Beside the flags of tail sampling. */
const IS_FOR_SENTRY = 8;

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

function tryConfigure({ limits, maxBufferBytes, program, tail, resource, resourceSchemaUrl, sentry }: CoreOptions): number {
  const flags = (tail?.flags ?? 0) | (sentry ? IS_FOR_SENTRY : 0);
  const doubles = Float64Array.of(tail?.keepSlowerThanMs ?? 0, tail?.ratio ?? 1, ...program);
  const head = [...limits, maxBufferBytes, flags].map((limit) => Math.min(limit, NONE));
  const into: Scratch = { tape: [...head, ...new Uint32Array(doubles.buffer)], text: '', json: sentry !== undefined };
  const { length } = into.tape;
  appendScope(into, resourceSchemaUrl, resource);
  appendScope(into, '', Object.entries(sentry ?? {}).map(([key, value]) => [`sentry.${key}`, value || undefined]));
  appendScope(into, '', tail?.attributes);
  appendScope(into, '', tail?.names);
  // The core takes the buffer over.
  const buffer = ask(OPEN_BUFFER, NONE);
  const { tape, text } = into;
  const bytes = writeTape(buffer, Int32Array.from(tape), text);
  if (bytes < 0) throw new RangeError('there is no memory for a configuration');
  return ask(CONFIGURE, buffer, length, tape.length, text.length, bytes);
}

/** A scope with a name and attributes; one whose value is `undefined` is left out. */
function appendScope(into: Scratch, name: string, attributes: readonly (readonly unknown[])[] = []): void {
  into.tape.push(SCOPE, name.length, 0, 0);
  into.text += name;
  for (const [key, value] of attributes) appendAttribute(into, key as string, value);
}
