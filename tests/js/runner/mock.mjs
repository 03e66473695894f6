/**
 * Spies after `node:test`'s `MockTracker`: `fn` and `method`, what they were called with, and putting everything back.
 *
 * @module
 */

/** Makes spies and undoes them together. */
export class MockTracker {
  #undo = [];

  /** A function that notes its calls and does what `implementation` does. */
  fn(original = () => undefined, implementation = original) {
    const spy = spyOn(original, implementation);
    this.#undo.push(spy.mock.restore);
    return spy;
  }

  /** Replaces a method of `object`, which `restoreAll` puts back as it was: own, inherited or absent. */
  method(object, name, implementation = object[name]) {
    const own = Object.getOwnPropertyDescriptor(object, name);
    const spy = spyOn(object[name], implementation, () => {
      if (own) Object.defineProperty(object, name, own);
      else delete object[name];
    });
    Object.defineProperty(object, name, { configurable: true, enumerable: true, writable: true, ...own, value: spy });
    this.#undo.push(spy.mock.restore);
    return spy;
  }

  /** Everything is as it was before, the last change first. */
  restoreAll() {
    for (const undo of this.#undo.reverse()) undo();
    this.#undo = [];
  }

  /** As `restoreAll`. */
  reset() {
    this.restoreAll();
  }
}

function spyOn(original, implementation, putBack = () => {}) {
  const calls = [];
  let acting = implementation;
  const spy = function (...args) {
    const call = { arguments: args, this: this, target: new.target, result: undefined, error: undefined };
    try {
      call.result = new.target ? Reflect.construct(acting, args, new.target) : Reflect.apply(acting, this, args);
      return call.result;
    } catch (error) {
      call.error = error;
      throw error;
    } finally {
      calls.push(call);
    }
  };
  spy.mock = {
    calls,
    callCount: () => calls.length,
    resetCalls: () => void calls.splice(0),
    mockImplementation: (next) => void (acting = next),
    restore: () => {
      acting = original;
      putBack();
    },
  };
  return spy;
}
