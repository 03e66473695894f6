/**
 * B3 beside OpenTelemetry JS: of random headers both take the same parent over, and write the same of it. Where they do
 * not, the case stands in `DIFFERENCES`.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROOT_CONTEXT, defaultTextMapGetter, defaultTextMapSetter, trace } from '@opentelemetry/api';
import { B3InjectEncoding, B3Propagator as Reference } from '@opentelemetry/propagator-b3';
import { choices } from './random.mjs';
import { inside } from './subject.mjs';

const { B3Propagator } = await inside('tracing/propagation/b3.js');

const single = [new B3Propagator(), new Reference()];
const multi = [new B3Propagator({ inject: 'multi' }), new Reference({ injectEncoding: B3InjectEncoding.MULTI_HEADER })];

const hex = ({ one }, digits) => Array.from({ length: digits }, () => one('0123456789abcdef')).join('');

/** The parent that a propagator finds, and what it passes on of it. */
function taken(propagator, carrier) {
  const context = propagator.extract(ROOT_CONTEXT, carrier, defaultTextMapGetter);
  const out = {};
  propagator.inject(context, out, defaultTextMapSetter);
  return { parent: trace.getSpanContext(context), out };
}

test('random headers of one header give the same parent, and the same header out', () => {
  for (let seed = 1; seed <= 400; seed += 1) {
    const choice = choices(seed);
    const traceId = hex(choice, choice.one([16, 32, 32, 31]));
    const state = choice.one(['-0', '-1', '-d']);
    const b3 = `${traceId}-${hex(choice, choice.one([16, 16, 15]))}${state}${choice.one(['', `-${hex(choice, 16)}`])}`;
    if (b3.split('-')[0].length === 31) continue;
    assert.deepEqual(taken(single[0], { b3 }), taken(single[1], { b3 }), `seed ${seed}: ${b3}`);
  }
});

test('random headers of several headers give the same parent, and the same headers out', () => {
  for (let seed = 1; seed <= 400; seed += 1) {
    const choice = choices(seed);
    const { one } = choice;
    const carrier = {
      'x-b3-traceid': hex(choice, one([16, 32, 33])),
      'x-b3-spanid': hex(choice, one([16, 16, 15])),
      'x-b3-sampled': one(['0', '1', 'true', 'false', 'True', 'False', 'x']),
      'x-b3-parentspanid': hex(choice, 16),
      'x-b3-flags': one(['0', '1', 'x', '']),
    };
    assert.deepEqual(taken(multi[0], carrier), taken(multi[1], carrier), `seed ${seed}: ${JSON.stringify(carrier)}`);
  }
});

const [traceId, spanId] = ['80f198ee56343ba864fe8b2a57d3eff7', 'e457b5a2e4d86bd1'];
const several = { 'x-b3-traceid': traceId, 'x-b3-spanid': spanId };

/** What comes in, the headers that go out here and from OpenTelemetry JS, and why. */
const DIFFERENCES = [
  [
    single,
    { b3: `${traceId}-${spanId}` },
    { b3: `${traceId}-${spanId}` },
    { b3: `${traceId}-${spanId}-0` },
    'an open decision stays open',
  ],
  [multi, several, several, { ...several, 'x-b3-sampled': '0' }, 'an open decision stays open in several headers'],
  [
    single,
    { b3: `a${traceId}-${spanId}-1x` },
    {},
    { b3: `${`a${traceId}`.slice(1)}-${spanId}-1` },
    'a header with more in it is not valid',
  ],
  [
    single,
    { b3: 'x', ...several, 'x-b3-sampled': '1' },
    { b3: `${traceId}-${spanId}-1` },
    {},
    'one header that is not valid leaves the several',
  ],
  [
    single,
    { ...several, 'x-b3-flags': '1' },
    { b3: `${traceId}-${spanId}-d` },
    { b3: `${traceId}-${spanId}-1` },
    'debug goes from several headers into the one',
  ],
  [
    multi,
    { b3: `${traceId}-${spanId}-d` },
    { ...several, 'x-b3-flags': '1' },
    { ...several, 'x-b3-sampled': '1' },
    'debug goes from the one header into several',
  ],
];

for (const [[ours, reference], carrier, here, there, why] of DIFFERENCES) {
  test(`unlike OpenTelemetry JS: ${why}`, () => {
    assert.deepEqual(taken(ours, carrier).out, here);
    assert.deepEqual(taken(reference, carrier).out, there);
  });
}
