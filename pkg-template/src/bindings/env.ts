/**
 * The `env` of a Worker whose bindings are traced: an ordinary object with the same properties, for the handler and,
 * while that runs, for `import { env } from 'cloudflare:workers'`.
 *
 * It is made once for each `env`, so that what user code writes to it stays, as on the platform's own. What was written
 * to that one in the meantime is taken over at each invocation.
 *
 * @module
 */

import { tell } from '../diag.js';
import { isObject } from '../is.js';
import { runtime } from '../runtime.js';
import type { Settings } from '../settings.js';
import { onceOf } from './by_options.js';
import { tracedBinding } from './kinds.js';

type Env = Record<string, unknown>;

/** Runs a function with the traced `env`, which is that of `import { env }` for as long as it runs. */
export function withTracedEnv<E, T>(env: E, settings: Settings, run: (given: E) => T): T {
  const given = tracedEnv(env, settings);
  return given === env || !runtime.withEnv ? run(given) : runtime.withEnv(given, () => run(given));
}

/** An `env` like the given one; that one itself when there is nothing to replace. Never throws. */
export function tracedEnv<E>(env: E, settings: Settings): E {
  const { bindings, bindingOptions } = settings;
  try {
    if (bindings === 0 || !isPlain(env)) return env;
    return onceOf(bindingOptions, env, () => new TracedEnv()).of(env as Env, settings) as E;
  } catch (error) {
    tell('the bindings of an `env` could not be traced', error);
    return env;
  }
}

/** Whether a copy of an object is as good as the object: it has no class, whose fields could be private. */
function isPlain(env: unknown): env is object {
  if (!isObject(env)) return false;
  const prototype: unknown = Object.getPrototypeOf(env);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

class TracedEnv {
  /** What was seen of the `env`. Getters are not here, and so are looked at each time. */
  #seen: ReadonlyMap<string, unknown> = new Map();
  #copy: Env | undefined;

  of(env: Env, settings: Settings): Env {
    if (!this.#isSeen(env)) this.#look(env, settings);
    return this.#copy ?? env;
  }

  #isSeen(env: Env): boolean {
    let left = this.#seen.size;
    for (const name in env) {
      if (!this.#seen.has(name) || this.#seen.get(name) !== env[name]) return false;
      left--;
    }
    return left === 0;
  }

  #look(env: Env, settings: Settings): void {
    const before = this.#seen;
    const seen = new Map<string, unknown>();
    this.#seen = seen;
    for (const name of Object.keys(env)) {
      if (Object.getOwnPropertyDescriptor(env, name)?.get) continue;
      const value = env[name];
      seen.set(name, value);
      if (before.has(name) && before.get(name) === value) continue;
      const traced = tracedBinding(value, name, settings);
      if (traced !== value) this.#copy ??= copyOf(env);
      if (this.#copy) this.#copy[name] = traced;
    }
  }
}

function copyOf(env: Env): Env {
  return Object.create(Object.getPrototypeOf(env) as object | null, Object.getOwnPropertyDescriptors(env)) as Env;
}
