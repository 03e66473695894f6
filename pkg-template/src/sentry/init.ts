/**
 * `init()`: loads the core where loading is asynchronous, and sets up traces and errors for Sentry.
 *
 * @module
 */

import { patchFetch } from '../workers/fetch/outgoing.js';
import { loadCore } from '../core/load.js';
import { EdgespanProvider, defaultProvider, setDefaultProvider } from '../tracing/provider.js';
import { host } from '../host/host.js';
import { setClient } from './errors/current.js';
import { capturePageErrors } from './errors/page_errors.js';
import type { SentryOptions } from './types/options.js';
import { setUp } from './set_up.js';

let loaded: Promise<void> | undefined;

/**
 * Without options: resolves when the core is loaded. In a browser, await `init()` before anything else, because the core
 * is fetched there. In every other runtime the core is loaded with the module, and the promise resolves at once.
 *
 * With options it works like `init()` of Sentry's SDKs: it registers a tracer provider, a context manager and a propagator
 * with `@opentelemetry/api`, patches `fetch` to propagate the trace, and creates a client for errors. In a browser it also
 * captures uncaught errors of the page. Options that are not valid throw a `TypeError` with one sentence (in a browser the
 * promise rejects), and change nothing. A second call, also after `close()`, replaces all earlier options.
 *
 * ```js
 * init({ dsn: 'https://key@o1.ingest.sentry.io/42', tracesSampleRate: 0.1 });
 * ```
 */
export function init(options?: SentryOptions): Promise<void> {
  const loading = loadCore();
  const ready = loading ?? (loaded ??= Promise.resolve());
  if (options === undefined) return ready;
  if (loading) return loading.then(() => start(options));
  start(options);
  return ready;
}

function start(options: SentryOptions): void {
  const { client, settings } = setUp(options);
  const provider = defaultProvider ?? new EdgespanProvider(settings);
  if (defaultProvider) defaultProvider.restart(settings);
  else setDefaultProvider(provider);
  setClient(client, provider);
  if (host.isBrowser) capturePageErrors(globalThis as Partial<EventTarget>);
  // Without a destination, another tracer provider may export the spans: do not replace it.
  if (settings.destinations.length === 0 && !settings.disabled) return;
  provider.register();
  patchFetch();
}
