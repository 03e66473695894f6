export * from './edgespan.js';
export function __wbg_set_wasm(exports: WebAssembly.Exports): void;
