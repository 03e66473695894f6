/**
 * The WebAssembly core's lifecycle. This is the only file that imports the generated glue.
 *
 * The glue is wasm-bindgen's for bundlers, instantiated here by hand: that is synchronous, and works with modules of
 * another realm, where `instanceof WebAssembly.Module` is false.
 *
 * A trap leaves an instance in an unknown state, so it is dropped and the next caller gets a new one. Whatever a caller
 * holds of an instance is only good as long as `generation` stays the same.
 *
 * @module
 */

import * as call from './calls.js';
import * as glue from './core/edgespan_bg.js';
import { Core } from './core/edgespan_bg.js';
import { tell } from './diag.js';
import { writeOption } from './option_tape.js';
import type { AttributeMatch, ResourceValue } from './options.js';

/** What the core is configured with. */
export interface CoreOptions {
  /**
   * attributeCountLimit, attributeValueLengthLimit, eventCountLimit, linkCountLimit, attributePerEventCountLimit,
   * attributePerLinkCountLimit, attributeDepthLimit; `Infinity` is no limit.
   */
  readonly limits: readonly number[];
  readonly maxBufferBytes: number;
  /** The sampler in prefix notation (`sampling/program.ts`). */
  readonly program: readonly number[];
  readonly tail: TailRules | undefined;
  /** Attributes of the resource, defaults and serviceName merged, keys unique, in order. */
  readonly resource: readonly (readonly [key: string, value: ResourceValue])[];
  readonly resourceSchemaUrl: string;
  /** Set when a receiver is Sentry. */
  readonly sentry: { readonly release: string; readonly environment: string } | undefined;
}

/** Which recordings are kept when they are over. */
export interface TailRules {
  readonly keepErrors: boolean;
  readonly keepSlowerThanMs: number | undefined;
  readonly keepNames: readonly string[];
  readonly keepAttributes: readonly (readonly [key: string, value: AttributeMatch | readonly AttributeMatch[]])[];
  readonly ratio: number;
}

type TraceWords = readonly [number, number, number, number];

/** What the core returns where it has no index or number to return. */
const NONE = 0xffff_ffff;

interface Instance {
  readonly core: Core;
  readonly memory: WebAssembly.Memory;
}

let module: WebAssembly.Module | undefined;
let instance: Instance | undefined;
let bytes = new Uint8Array(0);
let words = new Int32Array(0);
let resultsAt = 0;
const halves = new Uint32Array(2);
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Goes up whenever the core is replaced. Read it after {@link core}. */
export let generation = 0;

/** Gives edgespan its module, once per isolate. */
export function useModule(compiled: WebAssembly.Module): void {
  module ??= compiled;
}

/** The running core. Throws when there is no module yet. */
export function core(): Core {
  return (instance ?? instantiate()).core;
}

/**
 * Calls the running core: what for is one of `calls.ts`, its operands are integers. Throws when there is no module yet, and
 * when the core traps.
 */
export function ask(what: number, a = 0, b = 0, c = 0, d = 0, e = 0, f = 0): number {
  return core().call(what, a, b, c, d, e, f);
}

/** The core's memory as bytes, valid until the next call into the core. */
export function memoryBytes(): Uint8Array {
  // A view loses its length when the memory grows.
  if (bytes.byteLength === 0 && instance) bytes = new Uint8Array(instance.memory.buffer);
  return bytes;
}

/** A 32-bit word that the last call into the core left: the results that its documentation names, counted from 0. */
export function result(index: number): number {
  return (memoryWords()[resultsAt + index] as number) >>> 0;
}

/** A double in two of those words, the low one first. */
export function doubleResult(index: number): number {
  halves[0] = result(index);
  halves[1] = result(index + 1);
  return new Float64Array(halves.buffer)[0] as number;
}

/** The text whose address and length in bytes are two of those words. */
export function textResult(index: number): string {
  const address = result(index);
  return decoder.decode(memoryBytes().subarray(address, address + result(index + 1)));
}

/** The core's memory as 32-bit words, valid until the next call into the core. */
export function memoryWords(): Int32Array {
  if (words.byteLength === 0 && instance) words = new Int32Array(instance.memory.buffer);
  return words;
}

/** Drops the core after it trapped. Who catches an error from a call into the core on the request path calls this. */
export function dropCore(error: unknown): void {
  tell('the core trapped and is replaced', error);
  if (!instance) return;
  // Growing by nothing detaches all views, ours and those the generated glue keeps: both make new ones when they see
  // it.
  instance.memory.grow(0);
  // Without this a finalizer would free the object's address in the next instance.
  (instance.core as unknown as { __destroy_into_raw(): number }).__destroy_into_raw();
  instance = undefined;
  generation++;
}

/**
 * The index of a configuration. Throws a `TypeError` when there is no module yet. A core that traps over options is
 * replaced once.
 */
export function configure(options: CoreOptions): number {
  try {
    return tryConfigure(options);
  } catch (error) {
    if (error instanceof TypeError) throw error;
    dropCore(error);
    return tryConfigure(options);
  }
}

/** TO BE REPLACED, with the core's reader of options: valid options, put in the form that this one reads. */
function tryConfigure(options: CoreOptions): number {
  const { limits, maxBufferBytes, program, tail, resource, resourceSchemaUrl, sentry } = options;
  const names =
    'attributeCountLimit attributeValueLengthLimit eventCountLimit linkCountLimit attributePerEventCountLimit ' +
    'attributePerLinkCountLimit attributeDepthLimit';
  const { words, texts } = writeOption({
    limits: { ...Object.fromEntries(names.split(' ').map((name, at) => [name, limits[at]])), maxBufferBytes },
    sampler: program,
    tailSampling: tail && { ...tail, keepAttributes: Object.fromEntries(tail.keepAttributes) },
    resource: Object.fromEntries(resource),
    resourceSchemaUrl: resourceSchemaUrl || undefined,
    ...sentry,
    runtime: { bare: true },
  });
  hand(words, texts);
  const index = ask(call.CONFIGURE, words.length);
  if (index === NONE) throw new Error(textResult(0));
  return index;
}

/**
 * Reads a `traceparent` and a `tracestate` header ("" for none). Returns both cleaned, the `traceparent` in its 55
 * characters of version 0; "" when that is not valid.
 */
export function extractTraceContext(traceparent: string, tracestate: string): string {
  // Beyond ASCII the length is not that in bytes, but no such header or id is valid however it is cut.
  handText(traceparent + tracestate);
  ask(call.EXTRACT_TRACE_CONTEXT, traceparent.length);
  return textResult(0);
}

/** The `traceparent` header of a span context, or "" when an id is not valid. */
export function formatTraceparent(traceId: string, spanId: string, flags: number): string {
  handText(traceId + spanId);
  ask(call.FORMAT_TRACEPARENT, traceId.length, flags);
  return textResult(0);
}

/**
 * Reads the body of an OTLP response: `undefined` when everything was taken, else how many spans were rejected and why.
 * Throws when the body is not an OTLP response.
 */
export function partialSuccess(body: Uint8Array): [rejected: number, message: string] | undefined {
  hand([], [body]);
  const rejected = ask(call.PARTIAL_SUCCESS);
  if (rejected === NONE) throw new TypeError('not an ExportTraceServiceResponse');
  const message = textResult(0);
  return rejected || message ? [rejected, message] : undefined;
}

/**
 * What the sampler of a configuration says of a new span: the decision's digit, and then the span's tracestate header.
 */
export function sampleWithState(config: number, parent: number, words: TraceWords, state: string): string {
  handText(state);
  return sampled(ask(call.SAMPLE_WITH_STATE, config, parent, words[0], words[1], words[2], words[3]), state);
}

/** The same for a sampler that is given as a list of numbers (`src/sampling/program.rs`). */
export function sampleOnce(program: readonly number[], parent: number, words: TraceWords, state: string): string {
  const tape = writeOption(program);
  hand(tape.words, [encoder.encode(state)]);
  return sampled(ask(call.SAMPLE_ONCE, tape.words.length, parent, ...words), state);
}

/** With 4 added to the decision the tracestate stays as it is. */
function sampled(answer: number, state: string): string {
  return answer < 4 ? answer + textResult(0) : answer - 4 + state;
}

/**
 * A Sentry envelope with one event, within Sentry's limits (`src/sentry/envelope.rs`): UTF-8, as a copy. `undefined`
 * when the event is too large for one. Both must be plain data, of at most 16 levels.
 */
export function envelopeOf(header: object, event: object): Uint8Array<ArrayBuffer> | undefined {
  const { words, texts } = writeOption([header, event]);
  hand(words, texts);
  if (ask(call.ENVELOPE, words.length) !== 0) return undefined;
  const address = result(0);
  return memoryBytes().slice(address, address + result(1)) as Uint8Array<ArrayBuffer>;
}

/** Puts a text where the core finds it, for the one call that must come next. On the request path: headers are ASCII. */
function handText(text: string): void {
  const { length } = text;
  ask(call.ROOM, 0, length);
  const into = memoryBytes();
  const start = result(1);
  for (let at = 0; at < length; at++) {
    const unit = text.charCodeAt(at);
    if (unit > 0x7f) return hand([], [encoder.encode(text)]);
    into[start + at] = unit;
  }
}

/** The same for words and bytes, whatever they are. */
function hand(words: ArrayLike<number>, texts: readonly Uint8Array[]): void {
  ask(
    call.ROOM,
    words.length,
    texts.reduce((sum, { length }) => sum + length, 0),
  );
  let at = result(1);
  memoryWords().set(words, result(0) / 4);
  for (const text of texts) {
    memoryBytes().set(text, at);
    at += text.length;
  }
}

/** {@link glue.retryDelayMs} of the core that runs now. */
export function retryDelayMs(
  status: number,
  retries: number,
  retryAfterMs: number,
  remainingMs: number,
  random: number,
): number {
  core();
  return glue.retryDelayMs(status, retries, retryAfterMs, remainingMs, random);
}

function instantiate(): Instance {
  if (!module) {
    throw new TypeError('edgespan: the core is not loaded yet; in a browser, await `init()` first');
  }
  const imports = { './edgespan_bg.js': glue as unknown as WebAssembly.ModuleImports };
  const { exports } = new WebAssembly.Instance(module, imports);
  glue.__wbg_set_wasm(exports);
  (exports['__wbindgen_start'] as () => void)();
  const memory = exports['memory'] as WebAssembly.Memory;
  bytes = new Uint8Array(0);
  words = new Int32Array(0);
  instance = { core: new Core(), memory };
  resultsAt = ask(call.RESULTS_ADDRESS) / 4;
  return instance;
}
