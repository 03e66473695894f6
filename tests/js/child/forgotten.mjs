/**
 * Requests are forgotten with spans that never ended, and the core is broken by the time the collector finds them.
 * Prints what arrived of a request that comes after. Needs `--expose-gc`.
 *
 * @module
 */

import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { corrupt, host } from '../broken.mjs';
import { collect } from '../collector.mjs';

const { tracer, posted } = collect();

for (let n = 0; n < 1100; n++) {
  const root = tracer.startSpan('forgotten');
  for (let index = 0; index < 100; index++) tracer.startSpan('child', {}, trace.setSpan(ROOT_CONTEXT, root)).end();
}
corrupt();
for (let round = 0; round < 4; round++) {
  globalThis.gc();
  // Finalizers run between turns of the event loop.
  await new Promise(setImmediate);
}
tracer.startSpan('first').end();
tracer.startSpan('next').end();
console.log(JSON.stringify({ last: posted().at(-1)?.name, replaced: host.generation }));
