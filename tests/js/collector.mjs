/**
 * A receiver inside the process: the `fetch` option of a provider, which keeps what was posted and answers as told.
 * What a test asserts are the spans decoded from the bytes of those posts.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { spansOf } from './otlp.mjs';
import { createProvider, stats } from './subject.mjs';

/** A provider and what it posts. `answer` makes the response of a post; without it every post gets an empty 200. */
export function collect({ answer = () => new Response(null), ...options } = {}) {
  const posts = [];
  const fetch = (url, init) => {
    posts.push({ url, ...init, copy: init.body.slice() });
    return answer(init, posts.length);
  };
  const provider = createProvider({ fetch, ...options });
  const posted = () => posts.flatMap((post) => spansOf(post.copy));
  return {
    provider,
    tracer: provider.getTracer('tests'),
    posts,
    /** The spans posted so far, in the order of the posts. */
    posted,
    /** The spans posted after a flush, by name. */
    async byName() {
      await provider.forceFlush();
      const spans = posted();
      const named = Object.fromEntries(spans.map((span) => [span.name, span]));
      assert.equal(Object.keys(named).length, spans.length, 'names are unique');
      return named;
    },
  };
}

/** The one span that `work` makes of a span, decoded. */
export async function recorded(work, options, spanOptions) {
  const { provider, tracer, posted } = collect(options);
  const span = tracer.startSpan('span', spanOptions);
  work(span);
  span.end();
  await provider.forceFlush();
  const spans = posted();
  assert.equal(spans.length, 1);
  return spans[0];
}

/** What `stats()` counts while `work` runs; every count that did not change is left out. */
export async function counted(work) {
  const before = flat();
  await work();
  const after = flat();
  const changes = Object.entries(after).map(([name, count]) => [name, count - (before[name] ?? 0)]);
  return Object.fromEntries(changes.filter(([, change]) => change !== 0));
}

/** Nothing is missing from the counts: every started span was exported, left out, is lost for a reason, or is open. */
export async function assertBalanced() {
  // Answers that are there already are still being read.
  await new Promise(setImmediate);
  const { started, exported, sampledOut, open, lost } = stats().spans;
  const losses = Object.values(lost).reduce((sum, count) => sum + count, 0);
  assert.equal(started, exported + sampledOut + losses + open, JSON.stringify(stats()));
  assert.ok(open >= 0);
}

function flat() {
  const { spans, posts, bytes } = stats();
  const { lost, ...counts } = spans;
  return {
    ...counts,
    posts,
    bytes,
    ...Object.fromEntries(Object.entries(lost).map(([reason, n]) => [`lost ${reason}`, n])),
  };
}
