declare const wasm: string;
export default wasm;
