// What every loader ends with: wasm-bindgen's glue, made for bundlers, gets its instance by hand.
import * as glue from './inspect_bg.js';

/** Instantiates the module, of whatever realm it is. */
export function use(module) {
  const { exports } = new WebAssembly.Instance(module, { './inspect_bg.js': glue });
  glue.__wbg_set_wasm(exports);
  exports.__wbindgen_start();
}

export { decodeTraces, reencodeTraces } from './inspect_bg.js';
