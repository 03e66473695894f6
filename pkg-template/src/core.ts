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

import * as glue from './core/edgespan_bg.js';
import { Core } from './core/edgespan_bg.js';
import { tell } from './diag.js';

interface Instance {
  readonly core: Core;
  readonly memory: WebAssembly.Memory;
}

let module: WebAssembly.Module | undefined;
let instance: Instance | undefined;
let bytes = new Uint8Array(0);
let words = new Int32Array(0);
let resultsAt = 0;

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

/** The core's memory as 32-bit words, valid until the next call into the core. */
export function memoryWords(): Int32Array {
  if (words.byteLength === 0 && instance) words = new Int32Array(instance.memory.buffer);
  return words;
}

/** Drops the core after it trapped. Whoever catches an error from a call into the core on the request path calls this. */
export function dropCore(error: unknown): void {
  tell('the core trapped and is replaced', error);
  if (!instance) return;
  // Growing by nothing detaches all views, ours and those the generated glue keeps: both make new ones when they see it.
  instance.memory.grow(0);
  // Without this a finalizer would free the object's address in the next instance.
  (instance.core as unknown as { __destroy_into_raw(): number }).__destroy_into_raw();
  instance = undefined;
  generation++;
}

/** {@link glue.extractTraceContext} of the core that runs now. */
export function extractTraceContext(traceparent: string, tracestate: string): string {
  core();
  return glue.extractTraceContext(traceparent, tracestate);
}

/** {@link glue.formatTraceparent} of the core that runs now. */
export function formatTraceparent(traceId: string, spanId: string, flags: number): string {
  core();
  return glue.formatTraceparent(traceId, spanId, flags);
}

/** {@link glue.partialSuccess} of the core that runs now. */
export function partialSuccess(body: Uint8Array): [rejected: number, message: string] | undefined {
  core();
  return glue.partialSuccess(body) as [number, string] | undefined;
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
  resultsAt = instance.core.resultsAddress() / 4;
  return instance;
}
