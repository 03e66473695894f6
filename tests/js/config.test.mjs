/**
 * Options through `createProvider`: every case of `tests/vectors/config.json` leads to its sentence, its warnings and
 * its effect, as seen from outside: in the POST, in the decoded spans and on the console.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { spansOf } from './otlp.mjs';
import { coreOptions } from './core-options.mjs';
import * as subject from './subject.mjs';

const { bindings, createProvider, inside, language } = subject;
const { readConfig } = await inside('config/read.js');
const { defaultAttributes } = await inside('config/default_resource.js');

const cases = JSON.parse(readFileSync(new URL('../vectors/config.json', import.meta.url), 'utf8'));

for (const { options, error, warnings = [], effect = {} } of cases) {
  // What an entry says of its runtime, and that a resource is all another SDK's, is no option of a user's.
  if (options?.runtime) {
    test(JSON.stringify(options), () => assert.deepEqual(resourceIn(options), effect.resource));
    continue;
  }
  test(JSON.stringify(options).slice(0, 150), async (t) => {
    const warn = t.mock.method(console, 'warn', () => {});
    const posts = [];
    const fetch = (url, init) => {
      posts.push({ url, init });
      return new Response(null);
    };
    const make = () => createProvider(withFetch(made(options), fetch));
    if (error !== undefined) {
      assert.throws(make, (thrown) => thrown instanceof TypeError && thrown.message === error);
      return;
    }
    const given = withFetch(options, fetch);
    const seen = { provider: make(), posts, t };
    assert.deepEqual(
      warn.mock.calls.map((call) => call.arguments),
      warnings.map((sentence) => [sentence]),
    );
    // Without a `fetch` of ours there is no seeing what is sent.
    if (given !== options) for (const [name, expected] of Object.entries(effect)) await effects[name](seen, expected);
  });
}

/** The attributes of the resource in a runtime, or those of another SDK alone. */
function resourceIn({ runtime: { bare, language, version }, ...options }) {
  if (!bare) return Object.entries(defaultAttributes(language, version));
  return coreOptions({ ...readConfig(options), defaults: {} }).resource;
}

/** Options in which `{ edgespan: [name, …arguments] }` is that export, or what it makes of the arguments. */
function made(options) {
  if (options === null || typeof options !== 'object') return options;
  if (Array.isArray(options)) return options.map(made);
  if (Array.isArray(options.edgespan)) {
    const [name, ...args] = options.edgespan;
    const value = subject[name] ?? bindings[name];
    return typeof value === 'function' ? value(...args.map(made)) : value;
  }
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, made(value)]));
}

/** Options that say nothing of `fetch` get one; what is no object stays what it is. */
function withFetch(options, fetch) {
  if (options === null || typeof options !== 'object' || Array.isArray(options) || 'fetch' in options) return options;
  return { ...options, fetch };
}

/** How each part of a configuration shows. */
const effects = {
  tracesUrl: async (seen, expected) => assert.equal((await post(seen)).url, expected),

  async headers(seen, expected) {
    const { 'content-type': type, 'user-agent': userAgent, ...headers } = (await post(seen)).init.headers;
    assert.equal(type, 'application/x-protobuf');
    assert.ok(userAgent);
    assert.deepEqual(Object.entries(headers), expected);
  },

  async timeoutMs(seen, expected) {
    const delays = seen.t.mock.method(globalThis, 'setTimeout');
    await post(seen);
    assert.equal(delays.mock.calls[0].arguments[1], expected);
  },

  async debug(seen, expected) {
    const log = seen.t.mock.method(console, 'log', () => {});
    await post(seen);
    const posts = log.mock.calls.filter(({ arguments: [line] }) => line.includes(' bytes to '));
    assert.equal(posts.length, expected ? 1 : 0);
  },

  async resource(seen, expected) {
    const { resource } = (await post(seen)).spans[0];
    const { 'telemetry.sdk.version': version, ...rest } = resource;
    assert.equal(typeof version, 'string');
    const named = expected.map(([key, value]) => [key, key === 'telemetry.sdk.language' ? language : onWire(value)]);
    assert.deepEqual(Object.entries(rest), named);
  },

  sampler({ provider }, description) {
    const isParentBased = description.startsWith('ParentBased');
    const [, root] = /root=(\w+(?:\{[\d.]+\})?)/.exec(description) ?? [, description];
    const ratio = Number(/\{([\d.]+)\}/.exec(root)?.[1] ?? (root === 'AlwaysOnSampler' ? 1 : 0));
    const parents = [undefined, 0, 1].flatMap((flags) =>
      ['00000000000000', '80000000000000', 'e0000000000000', 'ffffffffffffff'].map((random) => [flags, random]),
    );
    for (const [flags, random] of parents) {
      const parent = {
        traceId: `123456789012345678${random}`,
        spanId: '1234567890123456',
        traceFlags: flags,
        isRemote: true,
      };
      const context = flags === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);
      const span = provider.getTracer('tests').startSpan('span', {}, context);
      const own = BigInt(`0x${span.spanContext().traceId.slice(18)}`);
      const byItself = own >= (1n << 56n) - BigInt(ratio * 2 ** 56);
      const expected = isParentBased && flags !== undefined ? flags === 1 : byItself;
      assert.equal(span.isRecording(), expected, `${flags} ${random}`);
      span.end();
    }
  },

  async limits(seen, expected) {
    const { attributeValueLengthLimit: length, maxBufferBytes, ...counts } = expected;
    const span = (await post(seen, busy)).spans.find(({ name }) => name === 'busy');
    const kept = {
      attributeCountLimit: Object.keys(span.attributes).length,
      eventCountLimit: span.events.length,
      linkCountLimit: span.links.length,
      attributePerEventCountLimit: Object.keys(span.events.at(-1).attributes).length,
      attributePerLinkCountLimit: Object.keys(span.links.at(-1).attributes).length,
    };
    for (const [name, limit] of Object.entries(counts))
      assert.equal(kept[name], limit === 'Infinity' ? MANY : limit, name);
    assert.equal(span.name, 'busy');
    if (kept.attributeCountLimit > 0) assert.equal(span.attributes.key0.length, length === 'Infinity' ? LONG : length);
    await budget(seen, maxBufferBytes);
  },
};

const MANY = 300;
const LONG = 5000;
const plenty = Object.fromEntries(
  Array.from({ length: MANY }, (_, index) => [`key${index}`, index === 0 ? 'x'.repeat(LONG) : index]),
);

function busy(tracer) {
  const span = tracer.startSpan('busy', { attributes: plenty });
  for (let n = 0; n < MANY; n++)
    span
      .addEvent('event', n === MANY - 1 ? plenty : {})
      .addLink({ context: span.spanContext(), attributes: n === MANY - 1 ? plenty : {} });
  span.end();
}

/**
 * As many spans with a long name as fit, give or take a tenth for what a span takes besides, and for the last name: one that
 * is longer than half of what is left is not taken.
 */
async function budget(seen, bytes) {
  const name = 'n'.repeat(Math.min(32_000, bytes / 32));
  const { spans } = await post(seen, (tracer) => {
    const root = tracer.startSpan(name);
    for (let n = 0; n < (bytes / name.length) * 1.1; n++)
      tracer.startSpan(name, {}, trace.setSpan(ROOT_CONTEXT, root)).end();
    root.end();
  });
  const taken = spans.length * name.length;
  assert.ok(taken <= bytes && taken > bytes * 0.9, `${taken} of ${bytes} bytes`);
}

/** The POST that a span leads to, decoded. */
async function post({ provider, posts }, work = (tracer) => tracer.startSpan('span').end()) {
  posts.length = 0;
  work(provider.getTracer('tests'));
  await provider.forceFlush();
  assert.equal(posts.length, 1);
  return { ...posts[0], spans: spansOf(posts[0].init.body) };
}

function onWire(value) {
  if (Array.isArray(value)) return value.map(onWire);
  return Number.isSafeInteger(value) ? BigInt(value) : value;
}
