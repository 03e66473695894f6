/**
 * A cache with a bounded number of values.
 *
 * @module
 */

/** The default bound: callers with ever new keys cost time, not memory. */
const MAX_VALUES = 32;

/** Values by key; the oldest value is evicted. */
export class BoundedCache<Value, Key = string> {
  readonly #values = new Map<Key, Value>();

  /** `forget` is called with each evicted value. */
  constructor(
    private readonly forget?: (value: Value) => void,
    private readonly maxSize = MAX_VALUES,
  ) {}

  /** The value of a key; `create` computes a missing one. `undefined` is not cached. Throws what `create` throws. */
  of(key: Key, create: (key: Key) => Value): Value {
    const values = this.#values;
    const cached = values.get(key);
    if (cached) return cached;
    const value = create(key);
    const [oldest] = values;
    if (oldest && values.size >= this.maxSize) {
      values.delete(oldest[0]);
      this.forget?.(oldest[1]);
    }
    if (value) values.set(key, value);
    return value;
  }
}
