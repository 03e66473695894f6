/**
 * `init()`: loads the core where that takes a while, and makes edgespan a whole of traces and errors for Sentry.
 *
 * @module
 */

import { patchFetch } from '../workers/fetch/outgoing.js';
import { loadCore } from '../core/load.js';
import { EdgespanProvider, defaultProvider, setDefaultProvider } from '../tracing/provider.js';
import { host } from '../host/host.js';
import { setClient } from './errors/current.js';
import { watchPage } from './errors/page_errors.js';
import type { SentryOptions } from './types/options.js';
import { setUp } from './set_up.js';

let settled: Promise<void> | undefined;

/**
 * Without options: settles when edgespan can be used. In a browser, await it before anything else: there the core is
 * fetched. Everywhere else the core is there as soon as the module is imported, and this settles at once.
 *
 * With options it is the `init()` of Sentry's SDKs: it registers a tracer provider, a context manager and a propagator
 * with `@opentelemetry/api`, makes outgoing `fetch` carry the trace on, and makes a client for errors; in a browser for
 * those of the page that nobody caught, too. Options that are not valid throw a `TypeError` with one sentence (in a
 * browser the promise rejects), and change nothing. Called again, also after `close()`, its options replace all of
 * those before.
 *
 * ```js
 * init({ dsn: 'https://key@o1.ingest.sentry.io/42', tracesSampleRate: 0.1 });
 * ```
 */
export function init(options?: SentryOptions): Promise<void> {
  const loading = loadCore();
  const ready = loading ?? (settled ??= Promise.resolve());
  if (options === undefined) return ready;
  if (loading) return loading.then(() => begin(options));
  begin(options);
  return ready;
}

function begin(options: SentryOptions): void {
  const { client, settings } = setUp(options);
  const provider = defaultProvider ?? new EdgespanProvider(settings);
  if (defaultProvider) defaultProvider.restart(settings);
  else setDefaultProvider(provider);
  setClient(client, provider);
  if (host.isBrowser) watchPage(globalThis as Partial<EventTarget>);
  // Somebody else's spans are sent by somebody else.
  if (settings.destinations.length === 0 && !settings.disabled) return;
  provider.register();
  patchFetch();
}
