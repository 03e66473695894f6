// Works on after its response.
import { trace } from '@opentelemetry/api';
import { instrument } from 'edgespan/slim';

const tracer = trace.getTracer('user');
let forgotten;

export default instrument(
  {
    async fetch(request, env, ctx) {
      if (new URL(request.url).pathname === '/stats') {
        forgotten.end();
        return new Response('ended');
      }
      forgotten = tracer.startSpan('forgotten');
      const span = tracer.startSpan('background');
      ctx.waitUntil(scheduler.wait(20).then(() => span.end()));
      return new Response('early');
    },
  },
  (env, request) => ({ endpoint: env.ENDPOINT, serviceName: 'late', tracesSampleRate: request.url.endsWith('/stats') ? 0 : 1 }),
);
