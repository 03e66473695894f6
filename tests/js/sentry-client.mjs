/**
 * Sentry's client for tests: one of its own for each, whose events go to a relay inside the process. What a test
 * asserts are events as they were read from the bytes of their envelopes.
 *
 * @module
 */

import { relayFetch } from './relay.mjs';
import { init, inside, instrument, stats } from './subject.mjs';

await init();
const [{ setUp }, { setClient }, { EdgespanProvider }] = await Promise.all([
  inside('sentry/set_up.js'),
  inside('sentry/errors/current.js'),
  inside('tracing/provider.js'),
]);

/** Everything of the API that Sentry's users call. */
export const Sentry = await inside('sentry/api.js');

/** A client that is the current one, its provider, which is registered, and the relay that both post to. */
export function sentry(options = {}) {
  const relay = relayFetch();
  const { client, settings } = setUp({ dsn: relay.dsn, fetch: relay.fetch, ...options });
  const provider = new EdgespanProvider(settings);
  provider.register();
  setClient(client, provider);
  return {
    client,
    provider,
    relay,
    tracer: provider.getTracer('tests'),
    /** The events that were sent, after a flush. */
    async events() {
      await client.drain();
      return relay.events();
    },
  };
}

/**
 * Runs `handle` as the `fetch` handler of a Worker with that provider, and settles when all that it gave to `waitUntil`
 * has: with what it returned or threw.
 */
export async function served(provider, handle, request = new Request('https://shop.example/cart?coupon=FREE')) {
  const waiting = [];
  const worker = instrument({ fetch: handle }, provider);
  const outcome = {};
  try {
    outcome.response = await worker.fetch(request, {}, { waitUntil: (promise) => waiting.push(promise) });
  } catch (error) {
    outcome.error = error;
  }
  // It grows while it is waited for.
  for (const promise of waiting) await Promise.resolve(promise).catch(() => {});
  return outcome;
}

/** The one event that `capture` makes. */
export async function captured(capture, options) {
  const { events, relay } = sentry(options);
  const id = capture();
  const sent = await events();
  if (sent.length !== 1) throw new Error(`${sent.length} events were sent: ${relay.objections()}`);
  if (sent[0].event_id !== id) throw new Error(`the event is ${sent[0].event_id}, and ${id} was returned`);
  if (relay.objections().length > 0) throw new Error(relay.objections().join('\n'));
  return sent[0];
}

/** What `stats().events` counts while `work` runs, dropped ones by their reason; what did not change is left out. */
export async function counted(work) {
  const flat = () => {
    const { dropped, ...counts } = stats().events;
    return { ...counts, ...dropped };
  };
  const before = flat();
  await work();
  const changes = Object.entries(flat()).map(([name, count]) => [name, count - (before[name] ?? 0)]);
  return Object.fromEntries(changes.filter(([, change]) => change !== 0));
}
