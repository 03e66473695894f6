/**
 * Where environment variables come from. Nothing here asks for a permission, and nothing throws.
 *
 * @module
 */

import { consoleWarnOnce } from '../../host/diag.js';

/** The value of a variable without white space around it; `undefined` when it is unset, or empty, which is the same. */
export type Environment = (name: string) => string | undefined;

/** The parts of Deno that are used. */
interface Deno {
  readonly env: { get(name: string): string | undefined };
  readonly permissions: { querySync(wanted: { name: 'env'; variable: string }): { state: string } };
}

/**
 * The variables of an object, such as a Worker's `env`; without one those of the process: `Deno.env`, as far as that is
 * permitted already, else `process.env`.
 */
export function environment(given: unknown): Environment {
  const read = typeof given === 'object' && given !== null ? ofObject(given) : ofProcess();
  return (name) => {
    try {
      return textOf(name, read(name));
    } catch {
      // A getter, or a proxy.
      return undefined;
    }
  };
}

function ofProcess(): (name: string) => unknown {
  const { Deno: deno, process } = globalThis as { Deno?: Deno; process?: { env?: object } };
  // In Deno `process.env` is the same and would ask for the permission, so it is not touched there.
  if (deno) return (name) => (isGranted(deno, name) ? deno.env.get(name) : undefined);
  return ofObject(process?.env ?? {});
}

function ofObject(variables: object): (name: string) => unknown {
  return (name) => (variables as Record<string, unknown>)[name];
}

function isGranted({ permissions }: Deno, variable: string): boolean {
  return permissions.querySync({ name: 'env', variable }).state === 'granted';
}

/** A Worker's variables may be numbers and booleans too; other bindings are no text. */
function textOf(name: string, value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'object' || typeof value === 'function') {
    consoleWarnOnce(`variable \`${name}\` is an object; it must be a text; it is ignored`);
    return undefined;
  }
  return String(value).trim() || undefined;
}
