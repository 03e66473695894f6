/**
 * Loading the core where it is not there as soon as the package is imported: in browsers.
 *
 * @module
 */

import { type ModuleSource, host } from '../host/host.js';
import { setModule } from './instance.js';

let loading: Promise<void> | undefined;

/**
 * Settles when the core is there, which is fetched at the first call: from `source`, else from where the package is.
 * `undefined` where it is there already. When it could not be fetched, the promise rejects, and the next call tries again.
 */
export function loadCore(source?: ModuleSource): Promise<void> | undefined {
  if (!loading && host.load) {
    loading = host.load(source).then(setModule);
    loading.catch(() => (loading = undefined));
  }
  return loading;
}
