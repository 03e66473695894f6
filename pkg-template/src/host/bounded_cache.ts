/**
 * Values that are kept for whoever says the same again.
 *
 * @module
 */

/** What makes up ever new keys costs time, not memory. */
const MAX_KEPT = 32;

/** Values by key; the oldest gives way. */
export class BoundedCache<T> {
  readonly #values = new Map<string, T>();

  /** `forget` is told of what is not kept any more. */
  constructor(private readonly forget: (value: T) => void) {}

  /** The value of a key, which is made when there is none. Throws what `make` throws. */
  of(key: string, make: () => T): T {
    const values = this.#values;
    const known = values.get(key);
    if (known) return known;
    const value = make();
    const [oldest] = values;
    if (oldest && values.size >= MAX_KEPT) {
      values.delete(oldest[0]);
      this.forget(oldest[1]);
    }
    values.set(key, value);
    return value;
  }
}
