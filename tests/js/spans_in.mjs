/**
 * The spans of one recorded request.
 *
 * @module
 */

import { spansOf } from './otlp.mjs';
import { instrument } from './subject.mjs';

/** Runs something in a recorded request; gives the spans but that of the request. */
export async function spansIn(run, options = {}) {
  const posts = [];
  const kept = [];
  const fetch = async (_, { body }) => (posts.push(body.slice()), new Response(null));
  const worker = instrument({ fetch: async () => (await run(), new Response('ok')) }, { fetch, ...options });
  await worker.fetch(new Request('https://example.com/'), {}, { waitUntil: (promise) => kept.push(promise) });
  while (kept.length > 0) await Promise.all(kept.splice(0));
  return posts.flatMap((bytes) => spansOf(bytes)).filter(({ name }) => name !== 'GET');
}
