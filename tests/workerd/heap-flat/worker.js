// Makes spans of every sort, over and over.
import { trace } from '@opentelemetry/api';
import { instrument } from 'edgespan';

const tracer = trace.getTracer('user');

export default instrument(
  {
    async fetch(request, env, ctx) {
      await tracer.startActiveSpan('work', async (span) => {
        span.setAttributes({ 'request.url': request.url, list: ['a', 'b'], nested: { n: 1 } });
        span.addEvent('event', { text: 'ü'.repeat(20) });
        await Promise.resolve();
        tracer.startActiveSpan('inner', (inner) => inner.end());
        span.end();
      });
      ctx.waitUntil(tracer.startActiveSpan('after', async (span) => span.end()));
      return new Response('ok');
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'heap' }),
);
