// Gives the tracing API everything that its types forbid.
import { trace } from '@opentelemetry/api';
import { instrument } from 'edgespan';

const tracer = trace.getTracer('user');

export default instrument(
  {
    async fetch() {
      const threw = [];
      for (const [name, work] of Object.entries(oddities)) {
        const span = tracer.startSpan(name);
        try {
          work(span);
        } catch (error) {
          threw.push(`${name}: ${error}`);
        }
        span.end();
      }
      return new Response(threw.join('\n') || 'nothing threw');
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'odd' }),
);

const circle = { name: 'circle' };
circle.self = circle;
const trap = {
  get value() {
    throw new Error('a getter that throws');
  },
};
let deep = 'bottom';
for (let level = 0; level < 200; level++) deep = [deep];

const oddities = {
  'attribute keys': (span) => {
    for (const key of ['', undefined, null, 7, Symbol('s')]) span.setAttribute(key, 'value');
  },
  'attribute values': (span) =>
    span.setAttributes({
      undefined,
      function: () => {},
      symbol: Symbol('s'),
      bigint: 2n ** 70n,
      date: new Date(0),
      map: new Map([['a', 1]]),
      error: new Error('e'),
      holes: [1, , undefined, 2],
      typed: new Float32Array([0.5]),
      view: new DataView(new ArrayBuffer(2)),
      buffer: new ArrayBuffer(2),
      boxed: new String('boxed'),
      class: new (class Point {
        x = 1;
      })(),
      nothing: Object.create(null),
    }),
  'a circle': (span) => span.setAttribute('circle', circle),
  'a getter that throws': (span) => span.setAttribute('trap', trap),
  'two hundred levels': (span) => span.setAttribute('deep', deep),
  'a million characters': (span) => span.setAttribute('length', 'é'.repeat(1_000_000).length),
  'attributes that are none': (span) => {
    for (const attributes of [undefined, null, 7, 'text', []]) span.setAttributes(attributes);
  },
  events: (span) => {
    span.addEvent(undefined);
    span.addEvent('', null);
    span.addEvent('event', { a: undefined, b: 1 }, 'not a time');
    span.addEvent('event', NaN);
  },
  exceptions: (span) => {
    for (const exception of [undefined, null, 0, '', {}, { message: 1 }, { name: 'N', code: 7 }, new Error()]) {
      span.recordException(exception);
    }
  },
  links: (span) => {
    span.addLink({ context: { traceId: 'x', spanId: 'y', traceFlags: 1 } });
    span.addLink({ context: { traceId: '', spanId: '', traceFlags: 0 }, attributes: { a: 1 } });
    span.addLinks([]);
    span.addLink({});
    span.addLink(undefined);
  },
  status: (span) => {
    span.setStatus(undefined);
    span.setStatus({ code: 99 });
    span.setStatus({ code: 2, message: { not: 'text' } });
  },
  'names and chaining': (span) => {
    span.updateName(undefined).setAttribute('a', 1).addEvent('b').setStatus({ code: 1 }).updateName('chained');
  },
  'times that are none': () => {
    tracer.startSpan('end NaN').end(NaN);
    tracer.startSpan('end Infinity').end(Infinity);
    tracer.startSpan('end before the start', { startTime: 1e12 }).end(1);
    tracer.startSpan('start invalid', { startTime: new Date('never') }).end();
    tracer.startSpan('start negative', { startTime: -1 }).end();
    tracer.startSpan('start as text', { startTime: 'yesterday' }).end();
  },
  'spans that are none': () => {
    tracer.startSpan().end();
    tracer.startSpan(null, null).end();
    tracer.startSpan('kind', { kind: 42 }).end();
    tracer.startSpan('options', { attributes: null, links: null }).end();
    tracer.startActiveSpan('no function');
  },
};
