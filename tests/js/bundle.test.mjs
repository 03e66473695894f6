/**
 * What a Worker's bundle holds: what it asks for, and not what only others need. And what a runtime loads that gets bundles of
 * ours.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const WORKER = `export default instrument({ fetch: () => new Response('hello') }, { endpoint: 'https://a.example' });`;
/** What a bare Worker is not to carry. */
const HEAVY = [
  ...['features/', 'features/processors/', 'features/otlp/', 'features/json/', 'features/pipeline/', 'features/env/'],
  ...['features/limits', 'features/destinations', 'features/baggage_span_attributes', 'features/trace_state'],
  ...['workers/bindings/options', 'tracing/sampling/traits'],
  ...['features/waterfall', 'features/mirror', 'features/gzip', 'features/tail_sampling', 'features/custom_ids'],
  ...['features/resource/', 'features/encode_span', 'tracing/propagation/b3', 'tracing/propagation/sentry'],
  ...['tracing/sampling/custom', 'sentry/', 'sentry/options/', 'sentry/errors/', 'sentry/beside/'],
];

/** The package's modules of which something is in the bundle of a Worker. */
async function modules(source) {
  const { metafile } = await build({
    stdin: { contents: source, resolveDir: fileURLToPath(new URL('..', import.meta.url)) },
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
    metafile: true,
    conditions: ['workerd', 'worker', 'browser'],
    external: ['*.wasm', 'node:*', 'cloudflare:*'],
  });
  const [{ inputs }] = Object.values(metafile.outputs);
  return Object.entries(inputs)
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => /edgespan\/dist\/(.*)\.js$/.exec(path)?.[1])
    .filter((path) => path !== undefined);
}

const heavyIn = (found) => HEAVY.filter((heavy) => found.some((path) => path.startsWith(heavy)));

test('a bare Worker carries nothing that only providers, pipelines and other headers need', async () => {
  const found = await modules(`import { instrument } from 'edgespan'; ${WORKER}`);
  assert.ok(found.includes('workers/instrument'), found.join());
  assert.deepEqual(heavyIn(found), []);
});

test('what is imported comes along, and only that', async () => {
  const bundles = {
    createProvider: [],
    spanProcessors: ['features/', 'features/processors/', 'features/otlp/', 'features/resource/'],
    limits: ['features/', 'features/limits'],
    destinations: ['features/', 'features/destinations'],
    baggageSpanAttributes: ['features/', 'features/baggage_span_attributes'],
    resourceFromAttributes: ['features/', 'features/resource/'],
    TraceState: ['features/', 'features/trace_state'],
    otlpJson: ['features/', 'features/otlp/', 'features/json/'],
    waterfall: ['features/', 'features/otlp/', 'features/waterfall'],
    mirror: ['features/', 'features/processors/', 'features/otlp/', 'features/mirror', 'features/resource/'],
    gzip: ['features/', 'features/gzip'],
    tailSampling: ['features/', 'features/tail_sampling'],
    customIds: ['features/', 'features/custom_ids'],
    customSampler: ['tracing/sampling/custom'],
    ProbabilitySampler: ['tracing/sampling/traits'],
    B3Propagator: ['tracing/propagation/b3'],
    init: [],
  };
  for (const [name, heavy] of Object.entries(bundles)) {
    const found = await modules(`import { instrument, ${name} } from 'edgespan'; console.log(${name}); ${WORKER}`);
    assert.deepEqual(heavyIn(found), heavy, name);
  }
  const ofSentry = {
    SentryPropagator: ['tracing/propagation/sentry'],
    sentryDsn: ['sentry/', 'sentry/options/'],
    getOtlpTracesEndpoint: ['sentry/', 'sentry/options/'],
  };
  for (const [name, heavy] of Object.entries(ofSentry)) {
    const source = `import { instrument } from 'edgespan'; import { ${name} } from 'edgespan/sentry'; console.log(${name});`;
    assert.deepEqual(heavyIn(await modules(`${source} ${WORKER}`)), heavy, name);
  }
});

test('`instrument` of edgespan/bindings carries the kinds that are imported, and only those', async () => {
  const kindsIn = (found) => found.filter((path) => /^workers\/bindings\/(kv|d1|r2|queue|ai|images|send_email)$/.test(path));
  const all = await modules(`import { instrument } from 'edgespan'; ${WORKER}`);
  assert.equal(kindsIn(all).length, 7);
  const none = await modules(`import { instrument } from 'edgespan/bindings'; ${WORKER}`);
  assert.deepEqual([kindsIn(none), heavyIn(none)], [[], []]);
  const some = await modules(
    `import { instrument, kv, d1 } from 'edgespan/bindings';
    export default instrument({ fetch: () => new Response('') }, { bindings: [kv, d1] });`,
  );
  assert.deepEqual(kindsIn(some).sort(), ['workers/bindings/d1', 'workers/bindings/kv']);
});

test('without an OTLPIntegration, what it has for the SDKs of others is not there', async () => {
  const found = await modules(`import { withSentry } from 'edgespan/sentry'; export default withSentry({}, { fetch() {} });`);
  assert.ok(found.includes('sentry/with_sentry'), found.join());
  assert.deepEqual(
    heavyIn(found).filter((heavy) => /integration|beside/.test(heavy)),
    [],
  );
});

const PATHS = ['edgespan', 'edgespan/bindings', 'edgespan/hono', 'edgespan/otel', 'edgespan/sentry', 'edgespan/slim', 'edgespan/workflows'];

/** The files of the package that an import of all its paths loads under a condition. */
async function loaded(...conditions) {
  const { metafile } = await build({
    stdin: {
      contents: PATHS.map((path) => `import '${path}';`).join(''),
      resolveDir: fileURLToPath(new URL('..', import.meta.url)),
    },
    bundle: true,
    platform: 'neutral',
    format: 'esm',
    write: false,
    metafile: true,
    conditions,
    external: ['*.wasm', '*.wasm?module', 'node:*', 'cloudflare:*', '@opentelemetry/api'],
  });
  return Object.keys(metafile.inputs)
    .map((path) => /edgespan\/dist\/(.*)$/.exec(path)?.[1])
    .filter((path) => path !== undefined);
}

/** What else each of them answers to. */
const BUNDLED = [[], ['node'], ['deno', 'node'], ['bun', 'node', 'worker'], ['edge-light', 'worker', 'browser']];
const IN_MODULES = [['workerd', 'worker', 'browser'], ['worker', 'browser'], ['browser']];

for (const conditions of BUNDLED) {
  test(`with ${conditions[0] ?? 'no condition'} all paths together are a few files, none of which has a second copy`, async () => {
    const found = await loaded(...conditions);
    const modules = found.filter((path) => !path.startsWith('bundled/') && !path.startsWith('core/generated/'));
    assert.deepEqual(modules, []);
    assert.ok(found.length > PATHS.length && found.length <= PATHS.length + 6, found.join());
  });
}

for (const conditions of IN_MODULES) {
  test(`with ${conditions[0]} all paths are modules, and no bundle`, async () => {
    const found = await loaded(...conditions);
    assert.ok(found.includes('workers/instrument.js'), found.join());
    assert.deepEqual(
      found.filter((path) => path.startsWith('bundled/')),
      [],
    );
  });
}
