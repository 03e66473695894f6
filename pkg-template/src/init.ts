/**
 * `init()`: loads the core where that takes a while.
 *
 * @module
 */

let loading: () => Promise<void> = () => Promise.resolve();
let started: Promise<void> | undefined;

/** Says how the core is loaded; only a browser's entry needs to. */
export function useLoader(loader: () => Promise<void>): void {
  loading = loader;
}

/**
 * Settles when edgespan can be used. In a browser, await it before anything else: there the core is fetched. Everywhere
 * else the core is there as soon as the module is imported, and this settles at once.
 */
export function init(): Promise<void> {
  return (started ??= loading());
}
