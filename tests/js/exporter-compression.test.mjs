/**
 * Compressed requests (OpenTelemetry `protocol/exporter.md`, `compression`; OTLP specification, "OTLP/HTTP Request").
 *
 * @module
 */

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { assertBalanced, collect, counted } from './collector.mjs';
import { spansOf } from './otlp.mjs';
import { destinations, gzip, otlpJson } from './subject.mjs';

afterEach(assertBalanced);

const TEXT = 'compressible '.repeat(200);

async function gunzip(bytes) {
  const stream = new Response(bytes).body.pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** The one POST of one span with this text. */
async function posted(text, options) {
  const { provider, tracer, posts } = collect(options);
  tracer.startSpan('span', { attributes: { text } }).end();
  await provider.forceFlush();
  assert.equal(posts.length, 1);
  return { ...posts[0], headers: new Headers(posts[0].headers) };
}

const encodingOf = ({ headers }) => headers.get('content-encoding');

test('with gzip a request goes out compressed, says so, and holds the same bytes', async () => {
  const post = await posted(TEXT, { compression: gzip });
  assert.equal(encodingOf(post), 'gzip');
  assert.equal(post.headers.get('content-type'), 'application/x-protobuf');
  assert.ok(post.copy.length < TEXT.length / 4, `${post.copy.length} bytes`);
  const [{ name, attributes }] = spansOf(await gunzip(post.copy));
  assert.deepEqual([name, attributes.text], ['span', TEXT]);
});

test('without compression, and with none, a request goes out as it is', async () => {
  for (const options of [{}, { compression: 'none' }]) {
    const post = await posted(TEXT, options);
    assert.equal(encodingOf(post), null);
    assert.equal(spansOf(post.copy)[0].attributes.text, TEXT);
  }
});

test('a request is compressed from 1024 bytes on', async () => {
  const plain = (await posted('')).copy.length;
  // A text of that length makes three lengths around it one byte longer each.
  const short = await posted('x'.repeat(1000 - plain), { compression: gzip });
  assert.ok(short.copy.length < 1024 && short.copy.length > 990);
  assert.equal(encodingOf(short), null);
  const long = await posted('x'.repeat(1024 - plain), { compression: gzip });
  assert.equal(encodingOf(long), 'gzip');
  assert.ok((await gunzip(long.copy)).length >= 1024);
});

test('JSON is compressed too', async () => {
  const post = await posted(TEXT, { compression: gzip, protocol: otlpJson });
  assert.deepEqual([encodingOf(post), post.headers.get('content-type')], ['gzip', 'application/json']);
  const request = JSON.parse(new TextDecoder().decode(await gunzip(post.copy)));
  assert.equal(request.resourceSpans[0].scopeSpans[0].spans[0].name, 'span');
});

test('bytes are counted as they are sent', async () => {
  const { provider, tracer, posts } = collect({ compression: gzip });
  const { bytes } = await counted(async () => {
    tracer.startSpan('span', { attributes: { text: TEXT } }).end();
    await provider.forceFlush();
  });
  assert.equal(bytes, posts[0].copy.length);
});

test('where there is no CompressionStream, or a broken one, requests go out as they are', async (t) => {
  const warn = t.mock.method(console, 'warn', () => {});
  const { CompressionStream } = globalThis;
  const broken = class {
    constructor() {
      throw new Error('broken');
    }
  };
  for (const stream of [undefined, undefined, broken]) {
    globalThis.CompressionStream = stream;
    try {
      const post = await posted(TEXT, { compression: gzip });
      assert.equal(encodingOf(post), null);
      assert.equal(spansOf(post.copy)[0].attributes.text, TEXT);
    } finally {
      globalThis.CompressionStream = CompressionStream;
    }
  }
  assert.deepEqual(
    warn.mock.calls.map((call) => call.arguments),
    [['edgespan: there is no CompressionStream here, so requests are sent uncompressed']],
  );
});

test('several receivers share what was compressed once', async () => {
  const seen = [];
  const fetch = (url, init) => (seen.push(init.body), new Response(null));
  const { provider, tracer } = collect({
    compression: gzip,
    destinations: destinations({ endpoint: 'http://a', fetch }, { endpoint: 'http://b', fetch }),
  });
  tracer.startSpan('span', { attributes: { text: TEXT } }).end();
  await provider.forceFlush();
  assert.equal(seen.length, 2);
  assert.equal(seen[0], seen[1]);
});
