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
  /** What was seen of the `env`, in its order. Getters have no name here, and so are looked at each time. */
  #names: (string | undefined)[] = [];
  #values: unknown[] = [];
  #copy: Env | undefined;

  of(env: Env, settings: Settings): Env {
    if (!this.#isSeen(env)) this.#look(env, settings);
    return this.#copy ?? env;
  }

  #isSeen(env: Env): boolean {
    const names = this.#names;
    const values = this.#values;
    let at = 0;
    for (const name in env) {
      if (names[at] !== name || values[at] !== env[name]) return false;
      at++;
    }
    return at === names.length;
  }

  #look(env: Env, settings: Settings): void {
    const before = new Map(this.#names.map((name, at) => [name, this.#values[at]]));
    const all = Object.keys(env);
    this.#names = all.map((name) => (Object.getOwnPropertyDescriptor(env, name)?.get ? undefined : name));
    this.#values = this.#names.map((name) => (name === undefined ? undefined : env[name]));
    for (const [at, name] of this.#names.entries()) {
      const value = this.#values[at];
      if (name === undefined || (before.has(name) && before.get(name) === value)) continue;
      const traced = tracedBinding(value, name, settings);
      if (traced !== value) this.#copy ??= copyOf(env);
      if (this.#copy) this.#copy[name] = traced;
    }
  }
}

function copyOf(env: Env): Env {
  return Object.create(Object.getPrototypeOf(env) as object | null, Object.getOwnPropertyDescriptors(env)) as Env;
}
