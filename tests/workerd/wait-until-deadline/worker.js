// Works in waitUntil for longer than its spans may wait.
import { trace } from '@opentelemetry/api';
import { instrument } from 'edgespan';

const tracer = trace.getTracer('user');

export default instrument(
  {
    async fetch(request, env, ctx) {
      ctx.waitUntil(
        tracer.startActiveSpan('long work', async (span) => {
          await scheduler.wait(500);
          tracer.startSpan('its last part').end();
          span.end();
        }),
      );
      return new Response('ok');
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'deadline', maxWaitMs: 150 }),
);
