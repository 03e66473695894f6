/**
 * Prints, as JSON, the stacks of errors that are made in every way, by name.
 *
 * @module
 */

class Shop {
  get total() {
    return new Error('total').stack;
  }
  async open() {
    await null;
    throw new Error('closed');
  }
}
const each = () =>
  [1].map(function named() {
    return new Error('each').stack;
  })[0];
async function outer() {
  await new Shop().open();
}
/** A module whose one function traps. */
const trap = [1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 7, 8, 1, 4, 0x62, 0x6f, 0x6f, 0x6d, 0, 0, 10, 5, 1, 3, 0, 0, 11];
const wasm = new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...trap));

const stackOf = (work) => {
  try {
    return work();
  } catch (error) {
    return error.stack;
  }
};

console.log(
  JSON.stringify({
    method: new Shop().total,
    callback: each(),
    rejected: await outer().catch((error) => error.stack),
    evaluated: (0, eval)('(function inEval() { return new Error("eval").stack; })()'),
    made: new Function('return new Error("made").stack')(),
    native: stackOf(() => JSON.parse('{')),
    wasm: stackOf(() => new WebAssembly.Instance(wasm).exports.boom()),
    timer: await new Promise((resolve) => setTimeout(() => resolve(new Error('timer').stack))),
  }),
);
