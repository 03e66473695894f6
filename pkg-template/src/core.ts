/**
 * The WebAssembly core's lifecycle. This is the only file that imports the generated glue.
 *
 * The glue is wasm-bindgen's for bundlers, instantiated here by hand: that is synchronous, and works with modules of
 * another realm, where `instanceof WebAssembly.Module` is false.
 *
 * A trap leaves an instance in an unknown state, so it is dropped and the next caller gets a new one. Whatever a caller
 * holds of an instance is only good as long as `generation` stays the same. WebAssembly memory never shrinks: an instance
 * whose memory has grown is dropped too, once no recording is in it.
 *
 * @module
 */

import { CLOSE_BUFFER, OPEN_BUFFER, RESULTS_ADDRESS } from './core/codes.js';
import * as glue from './core/edgespan_bg.js';
import { tell } from './diag.js';

/** An instance with more memory than this, in bytes, is not kept for the next recording. */
const MAX_IDLE_BYTES = 2 * 1024 * 1024;

let module: WebAssembly.Module | undefined;
/** That of the running instance. */
let memory: WebAssembly.Memory | undefined;
let bytes = new Uint8Array(0);
let words = new Int32Array(0);
let resultsAt = 0;
let openBuffers = 0;
const halves = new Uint32Array(2);
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Goes up whenever the core is replaced. Read it after {@link core}. */
export let generation = 0;

/** Gives edgespan its module, once per isolate. */
export function useModule(compiled: WebAssembly.Module): void {
  module ??= compiled;
}

/** Sees to it that a core runs. Throws when there is no module yet. */
export function core(): void {
  if (!memory) instantiate();
}

/**
 * Calls the running core: what for is one of `codes.js`, its operands are integers. Throws when there is no module yet, and
 * when the core traps.
 */
export function ask(what: number, a = 0, b = 0, c = 0, d = 0, e = 0): number {
  if (!memory) instantiate();
  return glue.call(what, a, b, c, d, e);
}

/** The core's memory as bytes, valid until the next call into the core. */
export function memoryBytes(): Uint8Array {
  // A view loses its length when the memory grows.
  if (bytes.byteLength === 0 && memory) bytes = new Uint8Array(memory.buffer);
  return bytes;
}

/** The core's memory as 32-bit words, valid until the next call into the core. */
export function memoryWords(): Int32Array {
  if (words.byteLength === 0 && memory) words = new Int32Array(memory.buffer);
  return words;
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

/**
 * The request of so many bytes that the core encoded last. In one piece it is a view, valid until the next call into the
 * core; else a copy.
 */
export function requestOf(length: number): Uint8Array {
  const list = memoryWords();
  const all = memoryBytes();
  let at = result(0) / 4;
  // The core leaves the address and the length of each piece.
  const piece = (): Uint8Array => {
    const start = (list[at++] as number) >>> 0;
    return all.subarray(start, start + ((list[at++] as number) >>> 0));
  };
  const first = piece();
  if (first.length === length) return first;
  const request = new Uint8Array(length);
  request.set(first);
  for (let filled = first.length; filled < length; ) {
    const next = piece();
    request.set(next, filled);
    filled += next.length;
  }
  return request;
}

/** Opens a buffer under a configuration and returns its index. */
export function openBuffer(config: number): number {
  const buffer = ask(OPEN_BUFFER, config);
  openBuffers++;
  return buffer;
}

/** Gives a buffer back. */
export function closeBuffer(buffer: number): void {
  openBuffers--;
  ask(CLOSE_BUFFER, buffer);
}

/** Replaces the core when its memory has grown and no recording is in it. To be called before a recording begins. */
export function shrinkCore(): void {
  if (memory && openBuffers === 0 && memory.buffer.byteLength > MAX_IDLE_BYTES) forgetCore();
}

/** Drops the core after it trapped. Who catches an error from a call into the core on the request path calls this. */
export function dropCore(error: unknown): void {
  tell('the core trapped and is replaced', error);
  forgetCore();
}

function forgetCore(): void {
  if (!memory) return;
  // Growing by nothing detaches all views of it.
  memory.grow(0);
  memory = undefined;
  openBuffers = 0;
  generation++;
}

function instantiate(): void {
  if (!module) {
    throw new TypeError('edgespan: the core is not loaded yet; in a browser, await `init()` first');
  }
  const imports = { './edgespan_bg.js': glue as unknown as WebAssembly.ModuleImports };
  const { exports } = new WebAssembly.Instance(module, imports);
  glue.__wbg_set_wasm(exports);
  (exports['__wbindgen_start'] as (() => void) | undefined)?.();
  memory = exports['memory'] as WebAssembly.Memory;
  bytes = new Uint8Array(0);
  words = new Int32Array(0);
  resultsAt = ask(RESULTS_ADDRESS) / 4;
}
