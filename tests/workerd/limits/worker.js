// Goes over every limit it has set.
import { trace } from '@opentelemetry/api';
import { instrument, limits } from 'edgespan';

const tracer = trace.getTracer('user');

export default instrument(
  {
    async fetch() {
      const span = tracer.startSpan('over every limit', { attributes: { a: 1, b: 'kept', c: 'a long text', d: 'dropped' } });
      span.setAttribute('b', 'set again, cut');
      span.setAttribute('e', 'dropped');
      const context = span.spanContext();
      for (const n of [1, 2, 3]) span.addEvent(`event ${n}`, { one: 'äöüß€', two: 2, three: 3 });
      for (const n of [1, 2, 3]) span.addLink({ context, attributes: { n, more: 'dropped' } });
      span.end();
      return new Response('ok');
    },
  },
  (env) => ({
    endpoint: env.ENDPOINT,
    serviceName: 'a name longer than four characters',
    limits: limits({
      attributeCountLimit: 3,
      attributeValueLengthLimit: 4,
      eventCountLimit: 2,
      linkCountLimit: 1,
      attributePerEventCountLimit: 2,
      attributePerLinkCountLimit: 1,
    }),
  }),
);
