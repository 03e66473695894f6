// Keeps a span of one request and ends it in the next.
import { trace } from '@opentelemetry/api';
import { instrument } from 'edgespan';

const tracer = trace.getTracer('user');
let kept;

export default instrument(
  {
    async fetch(request, env, ctx) {
      if (new URL(request.url).pathname === '/starts') {
        kept = tracer.startSpan('kept');
        // Past the grace for open spans, so that the first POST is out.
        await scheduler.wait(1);
        return new Response('started');
      }
      await scheduler.wait(1500);
      kept.setAttribute('ended.by', 'another request');
      kept.end();
      return new Response('ended');
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'kept' }),
);
