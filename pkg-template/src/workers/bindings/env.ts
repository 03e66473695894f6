/**
 * The bindings of an `env`, and the entry points in `ctx.exports`. A binding is recognised by its members and noted with its
 * name. From then on it is traced in every `env` that holds it, `import { env } from 'cloudflare:workers'` included. An
 * `env` is scanned once per options object, and stays the platform's own object.
 *
 * @module
 */

import { diagWarn } from '../../host/diag.js';
import { isAnyObject, isObject } from '../../host/is.js';
import { isPlainObject } from '../../host/plain.js';
import type { BindingKind } from '../../types/binding_kind.js';
import type { TracedBindings } from '../../types/binding_options.js';
import type { Settings } from '../../types/settings.js';
import { isStub } from '../fetch/callee.js';

/** By `env`, the options that the `env` has been scanned with. */
const scanned = new WeakMap<object, WeakSet<TracedBindings>>();

/** Traces the bindings that are members of an object. Getters are left alone. Never throws. */
export function traceBindings(bindings: unknown, { bindingOptions }: Settings, kinds: readonly BindingKind[]): void {
  const { only = kinds } = bindingOptions;
  if (only.length === 0 || !isObject(bindings)) return;
  let scannedWith = scanned.get(bindings);
  if (!scannedWith) scanned.set(bindings, (scannedWith = new WeakSet()));
  if (scannedWith.has(bindingOptions)) return;
  scannedWith.add(bindingOptions);
  for (const { install } of only) install?.();
  try {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(bindings))) {
      traceMember(value, name, bindingOptions, only);
    }
  } catch (error) {
    diagWarn('the bindings of an `env` could not be traced', error);
  }
}

function traceMember(value: unknown, name: string, options: TracedBindings, kinds: readonly BindingKind[]): void {
  if (!isAnyObject(value)) return;
  try {
    const kindsByName = options.kinds;
    const kind = kindsByName && Object.hasOwn(kindsByName, name) ? kindsByName[name] : kindOf(value, kinds);
    if (kind) traceKind(value, kind, name, options);
  } catch {
    // Reading a member of the object threw.
  }
}

/**
 * Traces a binding in place and returns it; a bare function, such as `connect` of `cloudflare:sockets`, is wrapped instead.
 */
export function traceKind<T extends object>(binding: T, kind: BindingKind, name: string, options?: TracedBindings): T {
  const traced = kind.trace?.(binding, name) ?? binding;
  options?.rpc?.trace(binding, name);
  return traced as T;
}

/** The kind of a binding; `undefined` for plain objects, such as JSON variables, and for objects that match no kind. */
function kindOf(value: object, kinds: readonly BindingKind[]): BindingKind | undefined {
  if (isPlainObject(value)) return undefined;
  if (isStub(value)) {
    const isBrowser = Object.hasOwn(Object.getPrototypeOf(value) as object, 'quickAction');
    return kinds.find(({ kind }) => kind === (isBrowser ? 'browser' : 'service'));
  }
  const fits = (member: string): boolean => (member[0] === '!' ? !(member.slice(1) in value) : member in value);
  return kinds.find(({ members }) => members?.split(' ').every(fits));
}
