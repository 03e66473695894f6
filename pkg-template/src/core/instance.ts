/**
 * The WebAssembly core's lifecycle. This is the only file that instantiates it.
 *
 * Numbers alone cross, so the glue that wasm-bindgen generates is not needed. Instantiation is synchronous, and works
 * with modules of another realm, where `instanceof WebAssembly.Module` is false.
 *
 * A trap leaves an instance in an unknown state, so it is dropped and the next caller gets a new one. Whatever a caller
 * holds of an instance is only good as long as `generation` stays the same. WebAssembly memory never shrinks: an instance
 * whose memory has grown is dropped too, once no recording is in it.
 *
 * @module
 */

import { CLOSE_BUFFER, OPEN_BUFFER, RESULTS_ADDRESS, imports } from './generated/codes.js';
import type * as wasm from './generated/edgespan_bg.wasm.js';
import { diagWarn } from '../host/diag.js';
import { host } from '../host/host.js';
import { decoder } from '../host/text.js';

/** An instance with more memory than this, in bytes, is not kept for the next recording. */
const MAX_IDLE_BYTES = 2 * 1024 * 1024;

/**
 * A double and its two words, for numbers on their way to the core and back. The low word is the first one, as on every
 * machine that runs JavaScript. What is put here is taken at once: nothing of it lasts.
 */
export const double = new Float64Array(1);
export const doubleWords = new Int32Array(double.buffer);

const NO_BYTES = new Uint8Array(0);
const NO_WORDS = new Int32Array(0);

let loaded: WebAssembly.Module | undefined;
let running: typeof wasm | undefined;
/** What it was made of. */
let begun: WebAssembly.Module | undefined;
let bytes = NO_BYTES;
let words = NO_WORDS;
let resultsAt = 0;
let openBuffers = 0;

/** Goes up whenever the core is replaced. Read it after {@link core}. */
export let generation = 0;

/** Sets the module that was loaded, where the host has none from the start. */
export function setModule(module: WebAssembly.Module): void {
  loaded = module;
}

/** Sees to it that a core runs. Throws when there is no module yet. */
export function core(): void {
  // Another entry of the package was imported after this one had begun.
  if (begun !== host.module) forgetCore();
  if (!running) instantiate();
}

/**
 * Calls the running core: what for is one of `codes.js`, its operands are integers. Throws when there is no module yet, and
 * when the core traps.
 */
export function callCore(what: number, a = 0, b = 0, c = 0, d = 0, e = 0): number {
  return (running ?? instantiate()).call(what, a, b, c, d, e) >>> 0;
}

/** The core's memory as bytes, valid until the next call into the core. */
export function memoryBytes(): Uint8Array {
  // A view loses its length when the memory grows.
  if (bytes.byteLength === 0 && running) bytes = new Uint8Array(running.memory.buffer);
  return bytes;
}

/** The core's memory as 32-bit words, valid until the next call into the core. */
export function memoryWords(): Int32Array {
  if (words.byteLength === 0 && running) words = new Int32Array(running.memory.buffer);
  return words;
}

/** A 32-bit word that the last call into the core left: the results that its documentation names, counted from 0. */
export function result(index: number): number {
  return (memoryWords()[resultsAt + index] as number) >>> 0;
}

/** A double in two of those words, the low one first. */
export function doubleResult(index: number): number {
  doubleWords[0] = result(index);
  doubleWords[1] = result(index + 1);
  return double[0] as number;
}

/** The text whose address and length in bytes are two of those words. */
export function textResult(index: number): string {
  return textAt(result(index), result(index + 1));
}

/**
 * The request of so many bytes that the core encoded last. In one piece it is a view, valid until the next call into the
 * core but that of {@link closeBuffer}; else a copy.
 */
export function requestOf(length: number): Uint8Array {
  const list = memoryWords();
  const all = memoryBytes();
  let at = result(0) / 4;
  let request: Uint8Array | undefined;
  for (let filled = 0; filled < length; ) {
    // The core leaves the address and the length of each piece.
    const start = (list[at++] as number) >>> 0;
    const piece = new Uint8Array(all.buffer, start, (list[at++] as number) >>> 0);
    if (piece.length === length) return piece;
    (request ??= new Uint8Array(length)).set(piece, filled);
    filled += piece.length;
  }
  return request ?? NO_BYTES;
}

/** Opens a buffer under a configuration and returns its index. */
export function openBuffer(config: number): number {
  const buffer = callCore(OPEN_BUFFER, config);
  openBuffers++;
  return buffer;
}

/** Gives a buffer back. */
export function closeBuffer(buffer: number): void {
  openBuffers--;
  callCore(CLOSE_BUFFER, buffer);
}

/** Replaces the core when its memory has grown and no recording is in it. To be called before a recording begins. */
export function shrinkCore(): void {
  if (openBuffers === 0 && memoryBytes().length > MAX_IDLE_BYTES) forgetCore();
}

/** Drops the core after it trapped. Who catches an error from a call into the core on the request path calls this. */
export function dropCore(error: unknown): void {
  diagWarn('the core trapped and is replaced', error);
  forgetCore();
}

function forgetCore(): void {
  if (!running) return;
  running = undefined;
  bytes = NO_BYTES;
  words = NO_WORDS;
  openBuffers = 0;
  generation++;
}

function instantiate(): typeof wasm {
  begun = host.module;
  const module = begun ?? loaded;
  if (!module) {
    throw new TypeError('edgespan: the core is not loaded yet; in a browser, await `init()` first');
  }
  running = new WebAssembly.Instance(module, imports?.(textAt)).exports as unknown as typeof wasm;
  resultsAt = callCore(RESULTS_ADDRESS) / 4;
  return running;
}

function textAt(address: number, length: number): string {
  return decoder.decode(memoryBytes().subarray(address, address + length));
}
