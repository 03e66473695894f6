// Makes as many spans as its path says, with little room for them.
import { trace } from '@opentelemetry/api';
import { instrument, limits } from 'edgespan';

const tracer = trace.getTracer('user');

export default instrument(
  {
    async fetch(request) {
      const count = Number(new URL(request.url).pathname.slice(1));
      for (let n = 1; n <= count; n++) {
        tracer.startActiveSpan('one of many', (span) => span.setAttribute('text', 'x'.repeat(100)).end());
      }
      return new Response(`${count}`);
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'many', limits: limits({ maxBufferBytes: 65536 }) }),
);
