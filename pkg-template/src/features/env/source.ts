/**
 * Reads environment variables. Never requests a permission, and never throws.
 *
 * @module
 */

import { consoleWarnOnce } from '../../host/diag.js';

/** The trimmed value of a variable; `undefined` when it is unset or empty. */
export type Environment = (name: string) => string | undefined;

/** The parts of Deno's API that are used. */
interface Deno {
  readonly env: { get(name: string): string | undefined };
  readonly permissions: { querySync(descriptor: { name: 'env'; variable: string }): { state: string } };
}

/**
 * The variables of `env`, such as a Worker's; without it those of the process: `Deno.env`, as far as it is permitted
 * already, else `process.env`.
 */
export function environment(env: unknown): Environment {
  const read = typeof env === 'object' && env !== null ? ofObject(env) : ofProcess();
  return (name) => {
    try {
      return textOf(name, read(name));
    } catch {
      // A getter or proxy threw.
      return undefined;
    }
  };
}

function ofProcess(): (name: string) => unknown {
  const { Deno: deno, process } = globalThis as { Deno?: Deno; process?: { env?: object } };
  // `process.env` is not read in Deno: it has the same variables, and would prompt for the permission.
  if (deno) return (name) => (isGranted(deno, name) ? deno.env.get(name) : undefined);
  return ofObject(process?.env ?? {});
}

function ofObject(variables: object): (name: string) => unknown {
  return (name) => (variables as Record<string, unknown>)[name];
}

function isGranted({ permissions }: Deno, variable: string): boolean {
  return permissions.querySync({ name: 'env', variable }).state === 'granted';
}

/** A Worker's variables may also be numbers and booleans; objects are other bindings. */
function textOf(name: string, value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'object' || typeof value === 'function') {
    consoleWarnOnce(`variable \`${name}\` is an object; it must be a text; it is ignored`);
    return undefined;
  }
  return String(value).trim() || undefined;
}
