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
import type { Dsn } from './sentry/options/dsn.js';

/** What cores of debug builds have beyond others: a reader of options by serde, see `src/wasm/by_serde.rs`. */
interface DebugCore {
  configureObject?(options: unknown, warn: boolean): number;
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
 * The index of a configuration of plain options. Throws a `TypeError` with one sentence when an option is not valid;
 * with `warn`, an option that does not exist is a warning on the console. A core that traps over options is replaced
 * once; what it says of them comes out.
 */
export function configure(options: unknown, warn: boolean): number {
  try {
    return tryConfigure(options, warn);
  } catch (error) {
    if (error instanceof TypeError) throw error;
    dropCore(error);
    return tryConfigure(options, warn);
  }
}

function tryConfigure(options: unknown, warn: boolean): number {
  const running: Core & DebugCore = core();
  if (running.configureObject) return running.configureObject(options, warn);
  const { words, texts } = writeOption(options);
  hand(words, texts);
  const index = ask(call.CONFIGURE, words.length);
  const said = textResult(0);
  if (index === NONE) throw new TypeError(said);
  if (warn && said) for (const warning of said.split('\n')) console.warn(warning);
  return index;
}

/**
 * What the sampler of a configuration says of a new span: the decision's digit, and then the span's tracestate header.
 */
export function sampleWithState(config: number, parent: number, words: TraceWords, state: string): string {
  hand([], [encoder.encode(state)]);
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

/** What a Sentry DSN says; `undefined` when it is none. */
export function readDsn(text: string): Dsn | undefined {
  hand([], [encoder.encode(text)]);
  ask(call.READ_DSN);
  const said = textResult(0);
  if (!said) return undefined;
  const [tracesUrl = '', envelopeUrl = '', publicKey = '', projectId = '', orgId = '', auth = ''] = said.split('\n');
  return { tracesUrl, envelopeUrl, publicKey, projectId, orgId, auth };
}

/** Puts words and texts where the core finds them, for the one call that must come next. */
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
