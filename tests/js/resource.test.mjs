/**
 * Resources (OpenTelemetry `resource/sdk.md`), beside those of OpenTelemetry JS.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diag } from '@opentelemetry/api';
import * as reference from '@opentelemetry/resources';
import { choices } from './random.mjs';
import { inside, language } from './subject.mjs';

const { emptyResource, resourceFromAttributes } = await inside('features/resource/resource.js');
const { defaultResource } = await inside('features/resource/default.js');
const { detectResources } = await inside('features/resource/detect.js');
const { readResource } = await inside('features/resource/read_resource.js');
const { readConfig } = await inside('config/read.js');
const { VERSION } = await inside('host/version.js');

const plain = ({ attributes, schemaUrl }) => ({ attributes, schemaUrl });

/** With the attributes that have a value as a record. */
const sendable = ({ attributes, ...rest }) => ({
  attributes: Object.fromEntries(attributes.filter(([, value]) => value !== undefined)),
  ...rest,
});

/** What `diag` is told while `work` runs. */
async function told(work) {
  const sentences = [];
  diag.setLogger({ warn: (sentence) => sentences.push(sentence) }, { suppressOverrideMessage: true });
  await work();
  diag.disable();
  return sentences;
}

test('a resource has the attributes that it was made of, and a schema URL or none', () => {
  const attributes = { a: 'x', b: 1, c: true, d: ['y'], e: '' };
  assert.deepEqual(plain(resourceFromAttributes(attributes)), { attributes, schemaUrl: undefined });
  assert.deepEqual(plain(resourceFromAttributes(attributes, { schemaUrl: 'https://example.com/1' })), {
    attributes,
    schemaUrl: 'https://example.com/1',
  });
  assert.deepEqual(resourceFromAttributes({ a: null, b: undefined, c: 0 }).attributes, { c: 0 });
});

test('an empty resource has nothing', () => {
  assert.deepEqual(plain(emptyResource()), { attributes: {}, schemaUrl: undefined });
  assert.equal(emptyResource().asyncAttributesPending, false);
});

test('the default resource names the SDK and an unknown service', () => {
  assert.deepEqual(defaultResource().attributes, {
    'service.name': 'unknown_service',
    'telemetry.sdk.name': 'edgespan',
    'telemetry.sdk.language': language,
    'telemetry.sdk.version': VERSION,
  });
});

test('when resources merge, the updating one wins, even with an empty value', () => {
  const old = resourceFromAttributes({ a: 'old', b: 'old', c: 'old' });
  const updating = resourceFromAttributes({ b: 'new', c: '', d: 'new' });
  assert.deepEqual(old.merge(updating).attributes, { a: 'old', b: 'new', c: '', d: 'new' });
  assert.deepEqual(old.attributes, { a: 'old', b: 'old', c: 'old' });
  assert.equal(old.merge(null), old);
});

for (const [old, updating, merged] of [
  [undefined, undefined, undefined],
  [undefined, 'u', 'u'],
  ['', 'u', 'u'],
  ['o', undefined, 'o'],
  ['o', '', 'o'],
  ['s', 's', 's'],
  ['o', 'u', undefined],
]) {
  test(`the schema URLs ${old} and ${updating} merge to ${merged}`, async () => {
    const [first, second] = [old, updating].map((schemaUrl) => resourceFromAttributes({}, { schemaUrl }));
    const sentences = await told(() => assert.equal(first.merge(second).schemaUrl, merged));
    assert.equal(sentences.length, old === 'o' && updating === 'u' ? 1 : 0);
  });
}

test('random resources merge as those of OpenTelemetry JS do, and with them', async () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const { one, some } = choices(seed);
    const attributes = () => Object.fromEntries(some(4, () => [one(['a', 'b', 'c']), one(['x', '', 0, false, null])]));
    const make = () => [attributes(), { schemaUrl: one([undefined, 'u', 'v']) }];
    const [left, right] = [make(), make()];
    const ours = [left, right].map((parts) => resourceFromAttributes(...parts));
    const theirs = [left, right].map((parts) => reference.resourceFromAttributes(...parts));
    const expected = plain(theirs[0].merge(theirs[1]));
    await told(() => {
      assert.deepEqual(plain(ours[0].merge(ours[1])), expected, `seed ${seed}`);
      assert.deepEqual(plain(ours[0].merge(theirs[1])), expected, `seed ${seed}`);
      assert.deepEqual(plain(theirs[0].merge(ours[1])), expected, `seed ${seed}`);
    });
  }
});

test('values that come later are there when they have settled, and those that fail are left out', async () => {
  const slow = new Promise((resolve) => setTimeout(resolve, 1, 'later'));
  const resource = resourceFromAttributes({
    a: 'now',
    b: slow,
    c: Promise.reject(new Error('no')),
    d: Promise.resolve(),
  });
  const merged = emptyResource()
    .merge(resource)
    .merge(resourceFromAttributes({ a: 'newer' }));
  const overwritten = resource.merge(resourceFromAttributes({ b: 'at once' }));
  assert.deepEqual(resource.attributes, { a: 'now' });
  assert.equal(resource.asyncAttributesPending, true);
  await told(async () => {
    await Promise.all([resource, merged, overwritten].map((one) => one.waitForAsyncAttributes()));
  });
  assert.equal(resource.asyncAttributesPending, false);
  assert.deepEqual(resource.attributes, { a: 'now', b: 'later' });
  assert.deepEqual(merged.attributes, { a: 'newer', b: 'later' });
  assert.deepEqual(overwritten.attributes, { a: 'now', b: 'at once' });
  await resource.waitForAsyncAttributes();
});

test('detectors are asked in their order, a later one wins, and one that fails is skipped and told', async () => {
  const detectors = [
    { detect: () => ({ attributes: { a: 1, b: 1 }, schemaUrl: 'https://example.com/1' }) },
    {
      detect() {
        throw new Error('no');
      },
    },
    { detect: () => undefined },
    {},
    { detect: () => ({}) },
    { detect: () => ({ attributes: { b: 2, c: Promise.resolve(3) } }) },
  ];
  let resource;
  const sentences = await told(async () => {
    resource = detectResources({ detectors });
    await resource.waitForAsyncAttributes();
  });
  assert.deepEqual(plain(resource), { attributes: { a: 1, b: 2, c: 3 }, schemaUrl: 'https://example.com/1' });
  assert.deepEqual(sentences, Array(3).fill('edgespan: a resource detector has failed'));
  assert.deepEqual(plain(detectResources()), plain(emptyResource()));
});

// The build of OpenTelemetry JS for browsers, which Workers get, finds nothing out.
const { serviceInstanceIdDetector } = reference;
const findsNothing = !serviceInstanceIdDetector.detect().attributes?.['service.instance.id'];

test('a detector of OpenTelemetry JS fits', { skip: findsNothing }, async () => {
  const resource = detectResources({ detectors: [serviceInstanceIdDetector] });
  await resource.waitForAsyncAttributes();
  assert.match(resource.attributes['service.instance.id'], /^[0-9a-f-]{36}$/);
});

for (const [whose, make] of [
  ['ours', resourceFromAttributes],
  ['one of OpenTelemetry JS', reference.resourceFromAttributes],
]) {
  test(`of a resource, ${whose}, what can be sent is read, and its schema URL`, async () => {
    const attributes = { a: 'x', b: 1, c: false, d: ['y', 1, true], e: [] };
    const odd = { map: { a: 1 }, bytes: new Uint8Array(1), list: [{}], big: 1n, '': 'x', none: null };
    let read;
    const sentences = await told(() => {
      read = readResource(make({ ...attributes, ...odd }, { schemaUrl: 'https://example.com/1' }));
    });
    assert.deepEqual(sendable(read), { attributes, schemaUrl: 'https://example.com/1', later: undefined });
    assert.equal(sentences.length, 5);
    assert.deepEqual(sendable(readResource(make({}))), { attributes: {}, schemaUrl: undefined, later: undefined });
  });

  test(`of a resource, ${whose}, values that are still to come can be waited for`, async () => {
    const resource = make({ a: 1, b: Promise.resolve(2) });
    const { attributes, later } = sendable(readResource(resource));
    assert.deepEqual([attributes, readResource(resource).later], [{ a: 1 }, later]);
    const passed = [];
    await later((settled) => passed.push(...settled));
    assert.deepEqual(passed, [
      ['a', 1],
      ['b', 2],
    ]);
    assert.deepEqual(sendable(readResource(resource)), {
      attributes: { a: 1, b: 2 },
      schemaUrl: undefined,
      later: undefined,
    });
  });
}

test('the option takes a resource of edgespan; one of OpenTelemetry JS when it is merged into one', () => {
  const attributes = { a: 'x', n: 1 };
  const theirs = reference.resourceFromAttributes(attributes, { schemaUrl: 'https://example.com/1' });
  for (const resource of [resourceFromAttributes(attributes), emptyResource().merge(theirs)]) {
    assert.deepEqual(readConfig({ resource }).resource, Object.entries(attributes));
  }
  assert.equal(readConfig({ resource: emptyResource().merge(theirs) }).resourceSchemaUrl, 'https://example.com/1');
  const sentence = 'edgespan: option `resource` is another Resource; it must be an object or `emptyResource().merge(…)`';
  assert.throws(() => readConfig({ resource: theirs }), new TypeError(sentence));
});

test('what is no resource is read as a record', () => {
  assert.deepEqual(readConfig({ resource: { attributes: 'x', merge: 'y' } }).resource, [
    ['attributes', 'x'],
    ['merge', 'y'],
  ]);
});

test('a resource that fails to wait is not waited for', async () => {
  const resource = {
    attributes: { a: 1 },
    asyncAttributesPending: true,
    merge() {},
    waitForAsyncAttributes: () => Promise.reject(new Error('no')),
  };
  const { later } = readResource(resource);
  const passed = [];
  const sentences = await told(() => later((attributes) => passed.push(...attributes)));
  assert.deepEqual(passed, [['a', 1]]);
  assert.deepEqual(sentences, ['edgespan: attributes of the resource have failed and are left out']);
});

test('a resource that never settles is waited for 5 s, then its other attributes count', async (t) => {
  const { mock } = t.mock.method(globalThis, 'setTimeout');
  const { later } = readResource(resourceFromAttributes({ a: 1, never: new Promise(() => {}) }));
  let passed;
  const waiting = later((attributes) => (passed = attributes));
  const [expire, ms] = mock.calls[0].arguments;
  assert.deepEqual([ms, passed], [5000, undefined]);
  expire();
  const sentences = await told(() => waiting);
  assert.deepEqual(passed, [['a', 1]]);
  assert.deepEqual(sentences, ['edgespan: pending attributes of the resource are left out after 5000 ms']);
});

test('pending attributes of a resource of OpenTelemetry JS 1, which has no `getRawAttributes`, are merged too', async () => {
  const attributes = { now: 1 };
  const old = {
    attributes,
    asyncAttributesPending: true,
    merge() {},
    waitForAsyncAttributes: async () => void Object.assign(attributes, { late: 'yes' }),
  };
  const merged = emptyResource().merge(old);
  assert.equal(merged.asyncAttributesPending, true);
  await merged.waitForAsyncAttributes();
  assert.deepEqual([merged.attributes, merged.asyncAttributesPending], [{ now: 1, late: 'yes' }, false]);
});

for (const value of [undefined, null, 'xy', [1], 5]) {
  test(`resourceFromAttributes(${JSON.stringify(value)}) is one sentence`, () => {
    const sentence = /^edgespan: the attributes of a resource are (null or undefined|a \w+); they must be an object$/;
    assert.throws(() => resourceFromAttributes(value), (error) => error instanceof TypeError && sentence.test(error.message));
  });
}
