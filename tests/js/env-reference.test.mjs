/**
 * Environment variables beside OpenTelemetry JS: resource attributes and headers of random texts. Where the two differ,
 * the case stands in `DIFFERENCES`.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { getStringFromEnv, parseKeyPairsIntoRecord } from '@opentelemetry/core';
import { envDetector } from '@opentelemetry/resources';
import { choices } from './random.mjs';
import { inside } from './subject.mjs';

const { optionsFromEnv } = await inside('features/env/options_from_env.js');

// What is said of texts that cannot be read is not the matter here.
const { warn } = console;
before(() => {
  console.warn = () => {};
});
after(() => {
  console.warn = warn;
});

const PIECES = ['a', 'b', 'k.1', '1', ' ', 'x y', '%20', '%2C', '%3D', '%C3%A4', 'ä', '.', '-'];

function referenceResource(text) {
  process.env.OTEL_RESOURCE_ATTRIBUTES = text;
  try {
    return envDetector.detect().attributes;
  } finally {
    delete process.env.OTEL_RESOURCE_ATTRIBUTES;
  }
}

/** Whether OpenTelemetry JS looks at an environment here: its build for browsers, which Workers get, does not. */
function referenceReads() {
  process.env.OTEL_REFERENCE_READS = 'yes';
  return getStringFromEnv('OTEL_REFERENCE_READS') === 'yes';
}

function pairs(seed, oddities) {
  const { one, some, text } = choices(seed);
  const part = () => (one([1, 1, 1, 0]) ? '' : one(oddities));
  return some(4, () => `${text(PIECES, 2)}${part()}=${text(PIECES, 2)}${part()}`).join(one([',', ', ', ',,']));
}

test('random resource attributes are the same, or discarded alike', { skip: !referenceReads() }, () => {
  for (let seed = 1; seed <= 500; seed += 1) {
    const text = pairs(seed, ['', '=', '%', '%zz', '%ff', 'a,b', ';']).trim();
    const { resource = {} } = optionsFromEnv({ OTEL_RESOURCE_ATTRIBUTES: text });
    assert.deepEqual(resource, referenceResource(text), `seed ${seed}: ${JSON.stringify(text)}`);
  }
});

test('random headers are the same', () => {
  const PLAIN = ['a', 'b', 'k-1', '1', ' ', '%20', '%3D', '.', '='];
  for (let seed = 1; seed <= 500; seed += 1) {
    const { some, text } = choices(seed);
    const header = some(4, () => `h${seed % 7}${text(['a', '-', '1'], 2)}=v${text(PLAIN, 4)}v`).join(',');
    const { headers = {} } = optionsFromEnv({ OTEL_EXPORTER_OTLP_HEADERS: header });
    assert.deepEqual(headers, parseKeyPairsIntoRecord(header), `seed ${seed}: ${JSON.stringify(header)}`);
  }
});

/** Text of headers, what is read here, what OpenTelemetry JS reads, and why. */
const DIFFERENCES = [
  ['Api-Key=1', { 'api-key': '1' }, { 'Api-Key': '1' }, 'names of headers have no case'],
  ['a=,b=1', { a: '', b: '1' }, { b: '1' }, 'a header may be empty'],
  ['a b=1,c=2', { c: '2' }, { 'a b': '1', c: '2' }, 'what no header can be is left out here, not by every request'],
];

for (const [text, here, there, why] of DIFFERENCES) {
  test(`unlike OpenTelemetry JS: ${why}`, () => {
    assert.deepEqual(optionsFromEnv({ OTEL_EXPORTER_OTLP_HEADERS: text }).headers, here);
    assert.deepEqual(parseKeyPairsIntoRecord(text), there);
  });
}
