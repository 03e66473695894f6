/**
 * Middleware for Pages Functions: the route that it knows, the `env` that all functions share, and what comes out.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { trace } from '@opentelemetry/api';
import { assertBalanced } from './collector.mjs';
import { spansOf } from './otlp.mjs';
import { instrumentPages } from './subject.mjs';

after(assertBalanced);

/** Middleware under options, and how to run it: what came of it, and the spans of each POST. */
function middleware(options = {}) {
  const posts = [];
  const fetch = async (url, { body }) => (posts.push(spansOf(body.slice())), new Response(null));
  const onRequest = instrumentPages({ fetch, ...options });
  return async (path, { next = async () => new Response('ok'), ...context } = {}) => {
    const kept = [];
    const waitUntil = (promise) => void kept.push(promise);
    const request = new Request(`https://a.example${path}`);
    const given = { request, functionPath: '/', params: {}, env: {}, data: {}, next, waitUntil, ...context };
    const outcome = await Promise.resolve()
      .then(() => onRequest(given))
      .then(
        (value) => ({ value }),
        (error) => ({ error }),
      );
    while (kept.length > 0) await Promise.all(kept.splice(0));
    return { ...outcome, posts: posts.splice(0) };
  };
}

for (const [path, functionPath, params, route] of [
  ['/', '/', {}, '/'],
  ['/about', '/', {}, '/*'],
  ['/api', '/api', {}, '/api'],
  ['/api/', '/api', {}, '/api'],
  ['/api/users/7', '/api', {}, '/api/*'],
  ['/users/42', '/users', { id: '42' }, '/users/:id'],
  ['/users/42/posts/7', '/users/42', { id: '42' }, '/users/:id/*'],
  ['/users/42/posts/42', '/users/42', { id: '42' }, '/users/:id/*'],
  ['/a/42/42', '/a', { one: '42' }, '/a/:one/*'],
  ['/files/a/b', '/files', { path: ['a', 'b'] }, '/files/*'],
  ['/x%20y/z', '/x%20y', { z: 'z' }, '/x%20y/:z'],
]) {
  test(`the route of ${path} below ${functionPath} with ${JSON.stringify(params)} is ${route}`, async () => {
    const { posts } = await middleware()(path, { functionPath, params });
    const [[span]] = posts;
    assert.deepEqual([span.name, span.attributes['http.route']], [`GET ${route}`, route]);
  });
}

test('without a path of the function, or with an odd one, there is no route, and all else is as ever', async () => {
  for (const functionPath of [undefined, 5, {}]) {
    const { value, posts } = await middleware()('/about', { functionPath });
    assert.equal(await value.text(), 'ok');
    const [[span]] = posts;
    assert.deepEqual([span.name, span.attributes['http.route']], ['GET', undefined]);
  }
});

test('what comes after is inside, and comes out as it is: a response, or what was thrown', async () => {
  const response = new Response('ok');
  const next = async () => (trace.getTracer('mine').startSpan('after').end(), response);
  const { value, posts } = await middleware()('/', { next });
  assert.equal(value, response);
  assert.deepEqual(
    posts.map((spans) => spans.map(({ name }) => name).sort()),
    [['GET /', 'after']],
  );
  const thrown = new RangeError('broken');
  const failed = await middleware()('/', { next: () => Promise.reject(thrown) });
  assert.equal(failed.error, thrown);
  assert.deepEqual([failed.posts.length, failed.posts[0][0].status.code], [1, 2]);
});

test('all functions are given the same `env`, whose bindings are traced', async () => {
  class Namespace {
    get() {}
    getWithMetadata() {}
    put() {}
  }
  const KV = new Namespace();
  const [env, frozen] = [{ KV, TEXT: 'text' }, Object.freeze({ KV })];
  const run = middleware();
  const next = async () => (KV.get('a'), new Response('ok'));
  for (const each of [env, env, frozen]) {
    const { posts } = await run('/', { env: each, next });
    assert.deepEqual(
      posts.flat().map(({ name }) => name),
      ['GET /', 'get KV'],
    );
  }
  assert.deepEqual([env, Object.keys(KV)], [{ KV, TEXT: 'text' }, []]);
  const untraced = { KV: new Namespace() };
  await middleware({ disabled: true })('/', { env: untraced });
});
