/**
 * Texts on their way into the core and back: whatever they are made of, the core sees what JavaScript would have
 * encoded, and cuts them where JavaScript did.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inside } from './subject.mjs';

const { CoreConfig } = await inside('spans/core_config.js');
const { sampleByCore } = await inside('config/core_sampler.js');
const { ResolvedSettings } = await inside('config/settings.js');

test('a sampler that leaves the tracestate alone gives back what it got, whatever that is', () => {
  const options = { limits: [0, 0, 0, 0, 0, 0, 0], maxBufferBytes: 0, flags: 0, scopes: [] };
  const alwaysOn = new CoreConfig({ ...options, numbers: [0, 1, 1] }).index();
  for (const header of ['', 'a=1', 'a=é', '\ud83d']) {
    assert.deepEqual(sampleByCore(alwaysOn, 0, [1, 2, 3, 4], header), { decision: 2, header });
  }
});

test('strings of options keep apart, even where halves of surrogate pairs meet', () => {
  const options = { resource: { 'a\ud83d': { no: 'value' }, '\ude00b': 1 } };
  assert.throws(() => new ResolvedSettings(options), { name: 'TypeError', message: /`resource\.a\ufffd` is an object/ });
});

test('every odd option is a warning of its own', (t) => {
  const warned = t.mock.method(console, 'warn', () => undefined);
  new ResolvedSettings({ ebdpoint: 1, 'line\nbreak': 2, debug: false });
  assert.deepEqual(
    warned.mock.calls.map(({ arguments: [sentence] }) => sentence),
    [
      'edgespan: unknown option `ebdpoint`; did you mean `endpoint`?',
      'edgespan: unknown option `line\ufffdbreak`; it has no effect',
    ],
  );
});
