/**
 * How a handler ends, whether it returns a promise or not.
 *
 * @module
 */

import { isPromise } from './plain.js';

/** Runs a handler and tells how it ended. What `succeed` makes of its value comes out; what it throws, as it is. */
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
  return isPromise(result) ? result.then(succeed, failed) : succeed(result);
}
