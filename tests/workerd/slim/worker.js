// Spans of its own, an outgoing request, an error and a status, all by `edgespan/slim`.
import { SpanStatusCode, trace } from '@opentelemetry/api';
import { instrument } from 'edgespan/slim';

const tracer = trace.getTracer('shop', '1.2.3');

export default instrument(
  {
    async fetch(request, env) {
      const { pathname } = new URL(request.url);
      if (pathname === '/throws') throw new TypeError('no such thing');
      if (pathname === '/status') return new Response('broken', { status: 503 });
      return tracer.startActiveSpan('price', { attributes: { fruit: 'apple', count: 3 } }, async (span) => {
        const quote = await (await fetch(`${env.SERVICE}/quote?key=secret`)).text();
        const refused = await fetch(env.REFUSED).catch((error) => error.constructor.name);
        span.addEvent('quoted', { list: ['a', 'b'], nested: { deep: [1.5, true] } });
        span.setStatus({ code: SpanStatusCode.OK });
        span.end();
        return new Response(`${pathname} ${quote} ${refused}`);
      });
    },
    async scheduled() {},
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'slim' }),
);
