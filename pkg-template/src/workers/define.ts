/**
 * Own properties that stand for what the platform's objects have.
 *
 * @module
 */

/** Puts a value on an object, as its own; it is listed only where that is said. Throws where nothing can be put. */
export function define(target: object, name: string, value: unknown, enumerable = false): void {
  Object.defineProperty(target, name, { configurable: true, enumerable, writable: true, value });
}
