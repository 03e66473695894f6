/**
 * Extracts from carriers that hold anything but strings, beside a request that is being recorded. In a process of its
 * own, because what such a value once did to the core's memory ended in a loop that no test runner gets out of.
 *
 * Prints how many spans arrived and what was lost.
 *
 * @module
 */

import { ROOT_CONTEXT, propagation, trace } from '@opentelemetry/api';
import { collect } from '../collector.mjs';

const { provider, tracer, posted } = collect();
provider.register();

const traceparent = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`;
const none = [
  5,
  true,
  {},
  Symbol('s'),
  () => {},
  [],
  [5, null],
  Object.create(null),
  '\uD800',
  '\u0000'.repeat(70_000),
];
const numbers = { traceId: 12345678901234567890123456789012, spanId: 1234567890123456, traceFlags: 1 };

const root = tracer.startSpan('root');
for (let round = 0; round < 20; round++) {
  for (let n = 0; n < 20; n++)
    tracer.startSpan('child', { attributes: { n } }, trace.setSpan(ROOT_CONTEXT, root)).end();
  await provider.forceFlush();
  for (const value of none) {
    propagation.extract(ROOT_CONTEXT, { traceparent: value });
    propagation.extract(ROOT_CONTEXT, { traceparent, tracestate: value });
  }
  for (const context of [numbers, { ...numbers, traceId: '1'.repeat(32) }, { ...numbers, spanId: '2'.repeat(16) }]) {
    propagation.inject(trace.setSpanContext(ROOT_CONTEXT, context), {});
  }
}
root.end();
await provider.forceFlush();
console.log(JSON.stringify({ spans: posted().length, lost: provider.stats().spans.lost }));
