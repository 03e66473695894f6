/**
 * Checks of values of the user's that many files share.
 *
 * @module
 */

/** Own members as a copy; none of what is no object, or cannot be read. */
export function membersOf(value: unknown): Record<string, unknown> {
  try {
    return typeof value === 'object' ? { ...value } : {};
  } catch {
    return {};
  }
}

/** An object that has own members and no order: what an option with names in it is. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(Symbol.iterator in value) &&
    !isPromise(value)
  );
}

/** A thenable: what options are when they were not awaited. */
export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function';
}
