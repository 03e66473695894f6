/**
 * Reading what the user's code made, which may throw whenever it is touched.
 *
 * @module
 */

/** What `work` gives; when it throws, the other value. */
export function attempt<T>(work: () => T, otherwise: T): T {
  try {
    return work();
  } catch {
    return otherwise;
  }
}
