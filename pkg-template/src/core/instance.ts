/**
 * The lifecycle of the WebAssembly core. Only this file instantiates it.
 *
 * Calls pass only numbers, so the glue of wasm-bindgen is not needed. Instantiation is synchronous, and works with modules
 * of another realm, where `instanceof WebAssembly.Module` is false.
 *
 * A trap leaves an instance in an undefined state, so the instance is dropped and the next call creates a new one. Indices
 * of an instance are valid only while `generation` stays the same. WebAssembly memory never shrinks: an instance whose
 * memory has grown is dropped too, when it has no open buffers.
 *
 * @module
 */

import { CLOSE_BUFFER, OPEN_BUFFER, RESULTS_ADDRESS, imports } from './generated/codes.js';
import type * as wasm from './generated/edgespan_bg.wasm.js';
import { diagWarn } from '../host/diag.js';
import { host } from '../host/host.js';
import { decoder } from '../host/text.js';
import { MAX_IDLE_CORE_BYTES } from '../types/bounds.js';

/**
 * A double and its two words, to convert numbers for the core and back. The low word is the first, as on every machine
 * that runs JavaScript. Read the words at once: every conversion overwrites them.
 */
export const double = new Float64Array(1);
export const doubleWords = new Int32Array(double.buffer);

const NO_BYTES = new Uint8Array(0);
const NO_WORDS = new Int32Array(0);

let loaded: WebAssembly.Module | undefined;
let running: typeof wasm | undefined;
/** The module of the running instance, if it is the host's. */
let instantiated: WebAssembly.Module | undefined;
let bytes = NO_BYTES;
let words = NO_WORDS;
let resultsAt = 0;
let openBuffers = 0;

/** Incremented when the core is replaced. Read it after {@link core}. */
export let generation = 0;

/** Sets the loaded module, in runtimes whose host has none. */
export function setModule(module: WebAssembly.Module): void {
  loaded = module;
}

/** Instantiates the core unless it runs. Throws when no module is loaded. */
export function core(): void {
  // Another entry of the package, imported later, set another host.
  if (instantiated !== host.module) forgetCore();
  if (!running) instantiate();
}

/**
 * Calls the running core: `code` is one of `codes.js`, the operands are integers. Throws when no module is loaded, and when
 * the core traps.
 */
export function callCore(code: number, a = 0, b = 0, c = 0, d = 0, e = 0): number {
  return (running ?? instantiate()).call(code, a, b, c, d, e) >>> 0;
}

/** The core's memory as bytes, valid until the next call into the core. */
export function memoryBytes(): Uint8Array {
  // A view is detached, with length 0, when the memory grows.
  if (bytes.byteLength === 0 && running) bytes = new Uint8Array(running.memory.buffer);
  return bytes;
}

/** The core's memory as 32-bit words, valid until the next call into the core. */
export function memoryWords(): Int32Array {
  if (words.byteLength === 0 && running) words = new Int32Array(running.memory.buffer);
  return words;
}

/** A 32-bit result of the last call into the core, by its index in the documentation of the call. */
export function result(index: number): number {
  return (memoryWords()[resultsAt + index] as number) >>> 0;
}

/** A double in two results of the last call, the low word first. */
export function doubleResult(index: number): number {
  doubleWords[0] = result(index);
  doubleWords[1] = result(index + 1);
  return double[0] as number;
}

/** The text whose address and length in bytes are two results of the last call. */
export function textResult(index: number): string {
  return textAt(result(index), result(index + 1));
}

/**
 * The request that the core encoded last, of `length` bytes. A request in one piece is a view, valid until the next call
 * into the core other than {@link closeBuffer}; a request in several pieces is a copy.
 */
export function requestOf(length: number): Uint8Array {
  const list = memoryWords();
  const all = memoryBytes();
  let at = result(0) / 4;
  let request: Uint8Array | undefined;
  for (let filled = 0; filled < length; ) {
    // The results are address and length of each piece.
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

/** Closes a buffer. */
export function closeBuffer(buffer: number): void {
  openBuffers--;
  callCore(CLOSE_BUFFER, buffer);
}

/** Drops the core when its memory has grown and no buffer is open. To be called before a recording opens its buffer. */
export function shrinkCore(): void {
  if (openBuffers === 0 && memoryBytes().length > MAX_IDLE_CORE_BYTES) forgetCore();
}

/** Drops the core after a trap. To be called with each error of a call into the core on the request path. */
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
  instantiated = host.module;
  const module = instantiated ?? loaded;
  if (!module) {
    throw new TypeError('edgespan: the core is not loaded; await `init()` first');
  }
  running = new WebAssembly.Instance(module, imports?.(textAt)).exports as unknown as typeof wasm;
  resultsAt = callCore(RESULTS_ADDRESS) / 4;
  return running;
}

function textAt(address: number, length: number): string {
  return decoder.decode(memoryBytes().subarray(address, address + length));
}
