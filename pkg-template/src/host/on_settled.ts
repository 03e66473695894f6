/**
 * Callbacks at the end of a synchronous or asynchronous handler.
 *
 * @module
 */

import { isPromise } from './plain.js';

/** Runs a handler and returns `succeed(value)`, or a promise of it. Calls `fail` with an error, and rethrows the error. */
export function onSettled(
  run: () => unknown,
  succeed: (value: unknown) => unknown,
  fail: (error: unknown) => void,
): unknown {
  const failed = (error: unknown): never => {
    fail(error);
    throw error;
  };
  let result: unknown;
  try {
    result = run();
  } catch (error) {
    return failed(error);
  }
  // The `then` of a user's object may return anything.
  return isPromise(result) ? Promise.resolve(result).then(succeed, failed) : succeed(result);
}
