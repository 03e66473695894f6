/**
 * The package under test as a Worker gets it: the same exports as `../subject.mjs`, from the entry for workerd.
 *
 * `edgespan-under-test`, its paths, and `edgespan-inside` are made by `bundle.mjs`.
 *
 * @module
 */

import inner from 'edgespan-inside';

export * from 'edgespan-under-test';
export { init as initCore } from 'edgespan-under-test';
// One `init` by name stands before the one of `export *`.
export { init } from 'edgespan-under-test/sentry';
export * from 'edgespan-under-test/sentry';
export * from 'edgespan-under-test/otel';
export * as bindings from 'edgespan-under-test/bindings';

export const language = 'webjs';

/** A module of the package's inside, by its path below `dist/`. */
export async function inside(path) {
  const load = inner[path];
  if (!load) throw new Error(`no suite names inside('${path}') as a literal, so it is not in the bundle`);
  return load();
}
