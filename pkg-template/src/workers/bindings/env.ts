/**
 * The bindings of an `env`, and the entry points in `ctx.exports`: known by what they have, noted by their names and
 * traced from then on, in any `env` that has them, `import { env } from 'cloudflare:workers'` as well. The `env` is
 * looked at once; it stays the platform's own object.
 *
 * @module
 */

import { diagWarn } from '../../host/diag.js';
import { isObject } from '../../host/is.js';
import type { Settings } from '../../types/settings.js';
import { KINDS } from '../../types/binding_kind.js';
import { traceBinding } from './kinds.js';
import type { BindingOptions } from '../../types/binding_options.js';

/** What was looked at, and under which options: they say what a binding is, and what is opted in. */
const seen = new WeakMap<object, WeakSet<BindingOptions>>();

/** Traces the bindings that are members of an object. Getters are left alone. Never throws. */
export function traceBindings(bindings: unknown, { bindingOptions }: Settings): void {
  if (bindingOptions.off === KINDS || !isObject(bindings)) return;
  let options = seen.get(bindings);
  if (!options) seen.set(bindings, (options = new WeakSet()));
  if (options.has(bindingOptions)) return;
  options.add(bindingOptions);
  try {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(bindings))) {
      traceBinding(value, name, bindingOptions);
    }
  } catch (error) {
    diagWarn('the bindings of an `env` could not be traced', error);
  }
}
