/**
 * The bindings of an `env`, and the entry points in `ctx.exports`: recognised by their members, noted by their names and
 * traced from then on, in any `env` that has them, `import { env } from 'cloudflare:workers'` as well. An `env` is looked
 * at once for the same options; it stays the platform's own object.
 *
 * @module
 */

import { diagWarn } from '../../host/diag.js';
import { isAnyObject, isObject } from '../../host/is.js';
import { isPlainObject } from '../../host/plain.js';
import type { BindingKind } from '../../types/binding_kind.js';
import type { BindingOptions } from '../../types/binding_options.js';
import type { Settings } from '../../types/settings.js';
import { isStub } from '../fetch/callee.js';

/** By `env`, the options that it was looked at for. */
const seen = new WeakMap<object, WeakSet<BindingOptions>>();

/** Traces the bindings that are members of an object. Getters are left alone. Never throws. */
export function traceBindings(bindings: unknown, { bindingOptions }: Settings, kinds: readonly BindingKind[]): void {
  const { only = kinds } = bindingOptions;
  if (only.length === 0 || !isObject(bindings)) return;
  let options = seen.get(bindings);
  if (!options) seen.set(bindings, (options = new WeakSet()));
  if (options.has(bindingOptions)) return;
  options.add(bindingOptions);
  for (const { install } of only) install?.();
  try {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(bindings))) {
      traceMember(value, name, bindingOptions, only);
    }
  } catch (error) {
    diagWarn('the bindings of an `env` could not be traced', error);
  }
}

function traceMember(value: unknown, name: string, options: BindingOptions, kinds: readonly BindingKind[]): void {
  if (!isAnyObject(value)) return;
  try {
    const named = options.kinds;
    const kind = named && Object.hasOwn(named, name) ? named[name] : kindOf(value, kinds);
    if (kind) traceKind(value, kind, name, options);
  } catch {
    // An object that throws when it is looked at.
  }
}

/** Traces a binding of a kind, and returns it: a bare function, such as `connect` of `cloudflare:sockets`, as a traced one. */
export function traceKind<T extends object>(binding: T, kind: BindingKind, name: string, options?: BindingOptions): T {
  const traced = kind.trace?.(binding, name) ?? binding;
  options?.rpc?.trace(binding, name);
  return traced as T;
}

/** The kind of a binding; `undefined` for plain objects, such as variables, and for what no kind recognises. */
function kindOf(value: object, kinds: readonly BindingKind[]): BindingKind | undefined {
  if (isPlainObject(value)) return undefined;
  if (isStub(value)) {
    const isBrowser = Object.hasOwn(Object.getPrototypeOf(value) as object, 'quickAction');
    return kinds.find(({ kind }) => kind === (isBrowser ? 'browser' : 'service'));
  }
  const fits = (member: string): boolean => (member[0] === '!' ? !(member.slice(1) in value) : member in value);
  return kinds.find(({ members }) => members?.split(' ').every(fits));
}
