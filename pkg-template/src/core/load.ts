/**
 * Loading the core where it is not there as soon as the package is imported: in browsers.
 *
 * @module
 */

import { describeValue } from '../host/diag.js';
import { type ModuleSource, host } from '../host/host.js';
import { isString } from '../host/is.js';
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

/** By their tags, since a module may be one of another realm. */
const SOURCES = ['[object URL]', '[object WebAssembly.Module]'];

/** Options of {@link init}. */
export interface InitOptions {
  /** The module `edgespan/core.wasm`, or its URL. Default: the file beside the package's own. */
  module?: ModuleSource;
}

/**
 * Loads the core, and settles when edgespan can be used. In a browser, await it before anything else: there the core is
 * fetched. Everywhere else the core is there as soon as the package is imported, and this settles at once.
 *
 * A bundler that does not take the file along by itself gets its URL, or the module. When the core could not be fetched, the
 * promise rejects with a sentence, and the next call tries again. A `module` that is none throws a `TypeError`.
 *
 * ```js
 * import { init } from 'edgespan';
 * import module from 'edgespan/core.wasm?url';
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
