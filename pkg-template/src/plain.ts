/**
 * What a user's value is, as far as everybody asks for it.
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

/** Whoever forgets to await options, or a part of them, has one. */
export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function';
}
