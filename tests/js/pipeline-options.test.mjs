/**
 * The exporter and the processor of `edgespan/otel` take the options that are values: a DSN, JSON and gzip.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { BasicTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { assertBalanced } from './collector.mjs';
import { spansOf } from './otlp.mjs';
import { relayFetch } from './relay.mjs';
import { destinations, EdgespanSpanExporter, EdgespanSpanProcessor, gzip, otlpJson, sentryDsn } from './subject.mjs';

afterEach(assertBalanced);

const PARTS = {
  exporter: (options) => new SimpleSpanProcessor(new EdgespanSpanExporter(options)),
  processor: (options) => new EdgespanSpanProcessor(options),
};

/** One span of OpenTelemetry JS that ends, and its export. */
async function exported(processor, attributes = {}) {
  const provider = new BasicTracerProvider({ spanProcessors: [processor] });
  provider.getTracer('theirs').startSpan('span', { attributes }).end();
  await provider.forceFlush();
}

for (const [what, part] of Object.entries(PARTS)) {
  test(`${what}: with a DSN spans go to its project, with its key, in the form that Sentry takes`, async () => {
    const relay = relayFetch();
    await exported(part({ dsn: sentryDsn(relay.dsn), fetch: relay.fetch, release: 'shop@1' }));
    assert.deepEqual(relay.objections(), []);
    assert.deepEqual(
      relay.spans().map(({ name, attributes }) => [name, attributes['sentry.release']]),
      [['span', 'shop@1']],
    );
  });

  test(`${what}: in JSON, compressed`, async () => {
    const posts = [];
    const fetch = async (_, { headers, body }) => (posts.push({ headers, body: body.slice() }), new Response(null));
    await exported(part({ protocol: otlpJson, compression: gzip, fetch }), { text: 'x'.repeat(2000) });
    const [{ headers, body }] = posts;
    assert.deepEqual([headers['content-type'], headers['content-encoding']], ['application/json', 'gzip']);
    const stream = new Response(body).body.pipeThrough(new DecompressionStream('gzip'));
    const { resourceSpans } = await new Response(stream).json();
    assert.equal(resourceSpans[0].scopeSpans[0].spans[0].name, 'span');
  });

  test(`${what}: to Sentry and to a receiver of JSON at once`, async () => {
    const relay = relayFetch();
    const posts = [];
    const fetch = async (_, { body }) => (posts.push(JSON.parse(new TextDecoder().decode(body))), new Response(null));
    const toSentry = { dsn: sentryDsn(relay.dsn), fetch: relay.fetch };
    const toOther = { endpoint: 'https://json.example', fetch };
    await exported(part({ destinations: destinations(toSentry, { ...toOther, protocol: otlpJson }) }));
    // What is said around the destinations is not said to Sentry, which takes no JSON.
    await exported(part({ destinations: destinations(toSentry, toOther), protocol: otlpJson }));
    assert.deepEqual([relay.objections(), relay.spans().length, posts.length], [[], 2, 2]);
  });

  test(`${what}: names in the place of values are one sentence`, () => {
    for (const [options, sentence] of [
      [{ protocol: 'http/json' }, 'option `protocol` is "http/json"; it must be http/protobuf or otlpJson of edgespan'],
      [{ compression: 'gzip' }, 'option `compression` is "gzip"; it must be none or gzip of edgespan'],
      [{ dsn: 'https://a@b.c/1' }, 'option `dsn` is a string; it must be sentryDsn(…) of edgespan/sentry'],
    ]) {
      assert.throws(() => part(options), new TypeError(`edgespan: ${sentence}`));
    }
  });
}

test('what is posted without options is protobuf, as it is', async () => {
  const posts = [];
  const fetch = async (_, { body }) => (posts.push(body.slice()), new Response(null));
  await exported(PARTS.exporter({ fetch }));
  assert.deepEqual(spansOf(posts[0]).map(({ name }) => name), ['span']);
});
