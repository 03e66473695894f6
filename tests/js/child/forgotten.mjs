/**
 * Requests are forgotten with spans that never ended, and the core is broken by the time the collector finds them.
 * Prints what arrived of a request that comes after. Needs `--expose-gc`.
 *
 * @module
 */

import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { collect } from '../collector.mjs';
import { inside } from '../subject.mjs';

const host = await inside('core.js');
const { tracer, posted } = collect();

for (let n = 0; n < 1100; n++) {
  const root = tracer.startSpan('forgotten');
  for (let index = 0; index < 100; index++) tracer.startSpan('child', {}, trace.setSpan(ROOT_CONTEXT, root)).end();
}
const at = host.core().address / 4;
host.memoryWords().fill(0x7fff_fff0, at + 1, at + 40);
for (let round = 0; round < 4; round++) {
  globalThis.gc();
  // Finalizers run between turns of the event loop.
  await new Promise(setImmediate);
}
tracer.startSpan('first').end();
tracer.startSpan('next').end();
console.log(JSON.stringify({ last: posted().at(-1)?.name, replaced: host.generation }));
