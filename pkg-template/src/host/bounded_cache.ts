/**
 * Values by key, for callers that ask for the same again and again.
 *
 * @module
 */

/** Callers that make up ever new keys cost time, not memory. */
const MAX_KEPT = 32;

/** Values by key; the oldest gives way. */
export class BoundedCache<Value, Key = string> {
  readonly #values = new Map<Key, Value>();

  /** `forget` is called with each value that gives way. */
  constructor(
    private readonly forget?: (value: Value) => void,
    private readonly maxKept = MAX_KEPT,
  ) {}

  /** The value of a key, which is made when there is none; `undefined` is not kept. Throws what `make` throws. */
  of(key: Key, make: (key: Key) => Value): Value {
    const values = this.#values;
    const known = values.get(key);
    if (known) return known;
    const value = make(key);
    const [oldest] = values;
    if (oldest && values.size >= this.maxKept) {
      values.delete(oldest[0]);
      this.forget?.(oldest[1]);
    }
    if (value) values.set(key, value);
    return value;
  }
}
