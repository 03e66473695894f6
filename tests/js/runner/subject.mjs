/**
 * The package under test as a Worker gets it: the same exports as `../subject.mjs`, from the entry for workerd.
 *
 * `edgespan-under-test` and `edgespan-inside` are made by `bundle.mjs`.
 *
 * @module
 */

import inner from 'edgespan-inside';

export * from 'edgespan-under-test';

export const language = 'webjs';

/** A module of the package's inside, by its path below `dist/`. */
export async function inside(path) {
  const load = inner[path];
  if (!load) throw new Error(`no suite names inside('${path}') as a literal, so it is not in the bundle`);
  return load();
}
