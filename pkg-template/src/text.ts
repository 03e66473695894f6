/**
 * Strings from whatever a user passes where a string belongs.
 *
 * @module
 */

/** The value as a string. Never throws. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return String(value);
  } catch {
    return '';
  }
}
