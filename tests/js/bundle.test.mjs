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
  ...['features/processors/processed_span', 'features/otlp/decode', 'features/json/', 'features/pipeline/'],
  ...['features/env/', 'tracing/propagation/b3', 'tracing/propagation/sentry'],
  ...['features/debug/', 'sentry/', 'sentry/beside/'],
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
    createProvider: [
      ...['features/processors/processed_span', 'features/otlp/decode', 'features/json/'],
      'features/debug/',
    ],
    B3Propagator: ['tracing/propagation/b3'],
    SentryPropagator: ['tracing/propagation/sentry'],
    ProbabilitySampler: [],
    getOtlpTracesEndpoint: ['sentry/'],
  };
  for (const [name, heavy] of Object.entries(bundles)) {
    const found = await modules(`import { instrument, ${name} } from 'edgespan'; console.log(${name}); ${WORKER}`);
    assert.deepEqual(heavyIn(found), heavy, name);
  }
});

test('without an OTLPIntegration, what it has for the SDKs of others is not there', async () => {
  const found = await modules(`import { withSentry } from 'edgespan'; export default withSentry({}, { fetch() {} });`);
  assert.ok(found.includes('sentry/with_sentry'), found.join());
  assert.deepEqual(
    heavyIn(found).filter((heavy) => /integration|beside/.test(heavy)),
    [],
  );
});

const PATHS = ['edgespan', 'edgespan/bindings', 'edgespan/hono', 'edgespan/pipeline', 'edgespan/workflows'];

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
    assert.ok(found.length > PATHS.length && found.length <= 24, found.join());
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
