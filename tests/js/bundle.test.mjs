/**
 * What a Worker's bundle holds: what it asks for, and not what only others need.
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
