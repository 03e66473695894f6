/**
 * `ctx.exports`: a Worker's own entry points as services and Durable Objects. They are the same objects for all
 * requests of an isolate, those of `import { exports } from 'cloudflare:workers'` too, and are traced in place.
 *
 * @module
 */

import { tell } from '../diag.js';
import { isObject } from '../is.js';
import type { Settings } from '../settings.js';
import { onceOf } from './by_options.js';
import { define } from './define.js';
import { kindOf, wrapKind } from './kinds.js';
import type { BindingOptions } from './options.js';

/** Traces the entry points of a context; only where RPC is opted in, the context gets others. Never throws. */
export function tracedExports(context: object | undefined, settings: Settings): void {
  try {
    const own = (context as { exports?: unknown } | undefined)?.exports;
    if (settings.bindings === 0 || !isObject(own)) return;
    const { bindingOptions } = settings;
    const made = onceOf(bindingOptions, own, () => traced(own, bindingOptions));
    if (made === own) return;
    define(context as object, 'exports', made, true);
  } catch (error) {
    tell('`ctx.exports` could not be traced', error);
  }
}

function traced(own: object, options: BindingOptions): object {
  let copy: Record<string, unknown> | undefined;
  for (const [name, value] of Object.entries(own) as [string, object][]) {
    const kind = kindOf(value);
    if (kind !== 'service' && kind !== 'durable_object') continue;
    const made = wrapKind(value, kind, name, options);
    if (made !== value) (copy ??= { ...own })[name] = made;
  }
  return copy ?? own;
}
