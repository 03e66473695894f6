/**
 * Runs requests of one kind after a warm-up and prints by how many bytes the heap grew in each round of a thousand, the
 * size of the core's memory, and how many buffers of the core were opened and not given back. Needs `--expose-gc`.
 *
 * @module
 */

import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { createProvider, inside, stats } from '../subject.mjs';

const WARM_UP = 3000;
const ROUNDS = 10;

const core = await inside('core/instance.js');
const { CONFIGURE, OPEN_BUFFER, CLOSE_BUFFER } = await inside('core/generated/codes.js');
let buffers = 0;
counting();
const provider = createProvider({
  fetch: async () => new Response(null),
  tracesSampleRate: process.argv[2] === 'unsampled' ? 0 : 1,
});
const tracer = provider.getTracer('tests');
const under = (span) => trace.setSpan(ROOT_CONTEXT, span);
const child = (root, n) => tracer.startSpan('child', { attributes: { n, text: `text ${n}` } }, under(root));

const kinds = {
  ended(n) {
    const root = tracer.startSpan('root', { attributes: { n } });
    for (let index = 0; index < 10; index++) child(root, index).addEvent('event', { index }).end();
    root.end();
  },
  /** The root ends and is sent, a child never does. */
  'child-never-ended'(n) {
    const root = tracer.startSpan('root', { attributes: { n } });
    child(root, n);
    root.end();
  },
  /** Nothing is ever sent. */
  'root-never-ended'(n) {
    child(tracer.startSpan('root', { attributes: { n } }), n).end();
  },
  /** The core holds a buffer for it, which only a finalizer can give back. */
  'spilled-never-ended'(n) {
    const root = tracer.startSpan('root', { attributes: { n } });
    for (let index = 0; index < 120; index++) child(root, index).end();
  },
  unsampled(n) {
    const root = tracer.startSpan('root', { attributes: { n } });
    child(root, n).end();
    root.end();
  },
};

/** Counts buffers by what the core is called for. */
function counting() {
  const { Instance } = WebAssembly;
  WebAssembly.Instance = function (...given) {
    const { exports } = new Instance(...given);
    const call = (what, ...operands) => {
      if (what === OPEN_BUFFER) buffers += 1;
      // A configuration comes in a buffer, which the core takes over.
      if (what === CLOSE_BUFFER || what === CONFIGURE) buffers -= 1;
      return exports.call(what, ...operands);
    };
    return { exports: { ...exports, call } };
  };
}

async function requests(count) {
  const request = kinds[process.argv[2]];
  for (let n = 0; n < count; n++) {
    request(n);
    // Requests are turns of the event loop; finalizers run between them.
    if (n % 50 === 0) await new Promise(setImmediate);
  }
  for (let round = 0; round < 4; round++) {
    globalThis.gc();
    await new Promise(setImmediate);
  }
  const { heapUsed, external } = process.memoryUsage();
  return { heap: heapUsed + external, core: core.memoryBytes().length };
}

const readings = [await requests(WARM_UP)];
for (let round = 0; round < ROUNDS; round++) readings.push(await requests(1000));
const growth = readings
  .slice(1)
  .map(({ heap, core: size }, round) => heap - size - (readings[round].heap - readings[round].core));
console.log(JSON.stringify({ growth, coreBytes: readings.at(-1).core, buffers, started: stats().spans.started }));
