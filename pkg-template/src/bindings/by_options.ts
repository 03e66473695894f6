/**
 * What is made of an object of the platform once, for as long as it lives: by options too, which say what a binding is
 * and what is opted in.
 *
 * @module
 */

import type { BindingOptions } from './options.js';

const known = new WeakMap<BindingOptions, WeakMap<object, unknown>>();

/** What was made of an object before, or now. */
export function onceOf<T>(options: BindingOptions, object: object, make: () => T): T {
  let made = known.get(options);
  if (!made) known.set(options, (made = new WeakMap<object, unknown>()));
  if (!made.has(object)) made.set(object, make());
  return made.get(object) as T;
}
