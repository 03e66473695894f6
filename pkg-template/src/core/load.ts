/**
 * Loads the core in runtimes where the import of the package does not: in browsers.
 *
 * @module
 */

import { describeValue } from '../host/diag.js';
import { type ModuleSource, host } from '../host/host.js';
import { isString } from '../host/is.js';
import { setModule } from './instance.js';

let loading: Promise<void> | undefined;
/** The source that is being loaded. */
let loadingFrom: ModuleSource | undefined;

/**
 * Fetches the core at the first call, from `source`, else from the package's own location; settles when the core is
 * loaded. `undefined` in runtimes with a loaded core. If the fetch fails, the promise rejects, and the next call retries.
 */
export function loadCore(source?: ModuleSource): Promise<void> | undefined {
  // A call with another source is the next try after a call that is pending.
  if (loading && source !== undefined && source !== loadingFrom) return loading.catch(() => loadCore(source));
  if (!loading && host.load) {
    loadingFrom = source;
    loading = host.load(source).then(setModule);
    loading.catch(() => (loading = undefined));
  }
  return loading;
}

/** String tags rather than `instanceof`, since a module may be of another realm. */
const SOURCES = ['[object URL]', '[object WebAssembly.Module]'];

/** Options of {@link init}. */
export interface InitOptions {
  /** The module `edgespan/core.wasm`, or its URL. Default: the file beside the package's own. */
  module?: ModuleSource;
}

/**
 * Loads the core, and settles when edgespan can be used. In a browser, await `init()` first: there the core is fetched. In
 * other runtimes the core is loaded by the import of the package, and `init()` settles at once.
 *
 * For a bundler that does not include the file, pass its URL, or the module. If the fetch fails, the promise rejects with a
 * sentence, and the next call retries. An invalid `module` throws a `TypeError`.
 *
 * ```js
 * import { init } from 'edgespan';
 * import module from 'edgespan/core.wasm?url'; // as Vite writes the URL of a file
 *
 * await init({ module });
 * ```
 */
export function init({ module, ...others }: InitOptions = {}): Promise<void> {
  const [other] = Object.keys(others);
  if (other !== undefined) {
    const sentry = 'options of Sentry are those of init() of edgespan/sentry';
    throw new TypeError(`edgespan: init() has no option \`${other}\`; there is \`module\`, and ${sentry}`);
  }
  if (module !== undefined && !isString(module) && !SOURCES.includes(Object.prototype.toString.call(module))) {
    throw new TypeError(
      `edgespan: option \`module\` is ${describeValue(module)}; it must be a URL or a WebAssembly.Module`,
    );
  }
  return loadCore(module) ?? Promise.resolve();
}
