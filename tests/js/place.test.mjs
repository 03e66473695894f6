/**
 * What an invocation tells of where it runs, in the resource of settings that were made before.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collect } from './collector.mjs';
import { inside, language, resourceFromAttributes, sentryDsn } from './subject.mjs';

const { addPlace } = await inside('workers/invocation/place.js');
const { versionMetadata } = await inside('workers/invocation/version_metadata.js');
const { VERSION } = await inside('host/version.js');

const SDK = { 'telemetry.sdk.name': 'edgespan', 'telemetry.sdk.language': language, 'telemetry.sdk.version': VERSION };
const CLOUDFLARE = { 'cloud.provider': 'cloudflare', 'cloud.platform': 'cloudflare.workers' };
const METADATA = { id: '2b7a8a5e', tag: 'v1', timestamp: '2026-11-01T00:00:00Z' };
const OF_VERSION = { 'service.version': 'v1', 'faas.version': '2b7a8a5e' };

const at = (colo) => ({ cf: { colo } });

const fails = () => {
  throw new Error('a getter');
};

/** A provider whose settings were told of invocations, and the resource of its next span. */
function placed(options, ...invocations) {
  const { provider, byName } = collect({ serviceName: 'here', ...options });
  for (const [env, cause] of invocations) addPlace(provider.settings, env, cause);
  const resource = async () => {
    provider.getTracer('tests').startSpan('span').end();
    return (await byName()).span.resource;
  };
  return { settings: provider.settings, resource };
}

test('without anything told the resource says the platform', async () => {
  const { resource } = placed({}, [{}, {}]);
  assert.deepEqual(await resource(), { 'service.name': 'here', ...SDK, ...CLOUDFLARE });
});

test('a version metadata binding is found by its shape among what looks alike, throws or answers to all', async () => {
  const stub = new Proxy(function () {}, { get: () => stub });
  const hostile = new Proxy({}, { getPrototypeOf: () => Object.prototype, get: () => 'any text' });
  const lookAlikes = {
    stub,
    none: null,
    text: 'text',
    typed: { id: 1, tag: '', timestamp: '' },
    empty: { id: '', tag: '', timestamp: '' },
    partial: { id: 'x', tag: 'y' },
    ofAClass: Object.assign(new (class Of {})(), METADATA),
  };
  assert.deepEqual(versionMetadata({ ...lookAlikes, ANY: METADATA }), METADATA);
  assert.equal(versionMetadata(lookAlikes), undefined);
  for (const env of [undefined, null, 'env', 7]) assert.equal(versionMetadata(env), undefined);
  const throwing = Object.defineProperty({}, 'A', { enumerable: true, get: fails });
  assert.equal(versionMetadata(throwing), undefined);
  assert.equal(versionMetadata(hostile), undefined);
  const { resource } = placed({}, [{ ...lookAlikes, ANY: METADATA }, {}]);
  assert.deepEqual(await resource(), { 'service.name': 'here', ...SDK, ...CLOUDFLARE, ...OF_VERSION });
});

test('a version without a tag is called by its id', async () => {
  const { resource } = placed({}, [{ V: { ...METADATA, tag: '' } }, {}]);
  assert.equal((await resource())['service.version'], METADATA.id);
});

test('what options say stands over what is found, also by leaving it out', async () => {
  const told = { 'cloud.provider': 'mine', 'cloud.platform': null, 'cloud.region': 'eu', 'service.version': '8' };
  const { resource } = placed({ resource: told }, [{ V: METADATA }, at('AMS')]);
  assert.deepEqual(await resource(), {
    'service.name': 'here',
    ...SDK,
    'cloud.provider': 'mine',
    'cloud.region': 'eu',
    'service.version': '8',
    'faas.version': METADATA.id,
  });
});

test('the data centre is taken from the first request that has one, and then nothing more is looked at', async () => {
  const { settings, resource } = placed({}, [{ V: METADATA }, { cron: '* * * * *' }], [{}, {}]);
  assert.equal(settings.isPlaced, false);
  const { facts } = settings;
  addPlace(settings, { V: METADATA }, { cf: { colo: 7 } });
  addPlace(settings, { V: METADATA }, null);
  assert.equal(settings.facts, facts, 'nothing new, so nothing is made anew');
  addPlace(settings, { V: METADATA }, at('AMS'));
  assert.equal(settings.isPlaced, true);
  const expected = { 'service.name': 'here', ...SDK, ...CLOUDFLARE, 'cloud.region': 'AMS', ...OF_VERSION };
  assert.deepEqual(await resource(), expected);
});

test('attributes of the resource that come later join what was found', async () => {
  const later = resourceFromAttributes({ host: Promise.resolve('h'), 'cloud.region': Promise.resolve('mine') });
  const { settings, resource } = placed({ resource: later }, [{ V: METADATA }, at('AMS')]);
  await settings.pending;
  const expected = { ...SDK, ...CLOUDFLARE, 'cloud.region': 'mine', ...OF_VERSION, host: 'h', 'service.name': 'here' };
  assert.deepEqual(await resource(), expected);
});

test('what was found is still there after the core was replaced', async () => {
  const { dropCore } = await inside('core/instance.js');
  const { resource } = placed({}, [{ V: METADATA }, at('AMS')]);
  dropCore(new Error('a trap'));
  assert.deepEqual(await resource(), {
    'service.name': 'here',
    ...SDK,
    ...CLOUDFLARE,
    'cloud.region': 'AMS',
    ...OF_VERSION,
  });
});

test('a cause that throws when it is asked changes nothing and throws nothing', async () => {
  const cause = Object.defineProperty({}, 'cf', { get: fails });
  const { resource } = placed({}, [{}, cause]);
  assert.deepEqual(await resource(), { 'service.name': 'here', ...SDK });
});

for (const [given, release] of [
  [{}, METADATA.id],
  [{ release: 'mine' }, 'mine'],
]) {
  test(`toward Sentry the release is ${release === 'mine' ? "the user's" : 'the id of the version'}`, async () => {
    const dsn = sentryDsn('https://e12d836b15bb49d7bbf99e64295d995b@o1.ingest.sentry.io/42');
    const { provider, byName } = collect({ dsn, ...given });
    addPlace(provider.settings, { V: METADATA }, {});
    provider.getTracer('tests').startSpan('span').end();
    assert.equal((await byName()).span.attributes['sentry.release'], release);
  });
}
