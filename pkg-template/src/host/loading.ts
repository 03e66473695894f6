/**
 * Loading the core, where it is not there as soon as the module is imported: in browsers.
 *
 * @module
 */

let loader: (() => Promise<void>) | undefined;
let started: Promise<void> | undefined;

/** Says how the core is loaded; only a browser's entry needs to. */
export function useLoader(load: () => Promise<void>): void {
  loader = load;
}

/** Settles when the core is there, which it begins to fetch; `undefined` where it is there at once. */
export function loaded(): Promise<void> | undefined {
  return (started ??= loader?.());
}
