/**
 * How a handler ends, whether it returns a promise or not.
 *
 * @module
 */

/** Runs a handler and tells how it ended. What it returns or throws comes out as it is. */
export function watched(
  run: () => unknown,
  succeed: (value: unknown) => void,
  fail: (error: unknown) => void,
): unknown {
  const failed = (error: unknown): never => {
    fail(error);
    throw error;
  };
  const succeeded = (value: unknown): unknown => {
    succeed(value);
    return value;
  };
  let result: unknown;
  try {
    result = run();
  } catch (error) {
    return failed(error);
  }
  const isPromise = typeof (result as Promise<unknown> | undefined)?.then === 'function';
  return isPromise ? (result as Promise<unknown>).then(succeeded, failed) : succeeded(result);
}
