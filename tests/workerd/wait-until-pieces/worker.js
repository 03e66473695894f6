// Work in `waitUntil` that goes on after `maxWaitMs` has passed twice, in spans with gaps between them.
import { trace } from '@opentelemetry/api';
import { instrument } from 'edgespan';

const tracer = trace.getTracer('user');

export default instrument(
  {
    async fetch(request, env, ctx) {
      ctx.waitUntil(
        (async () => {
          await scheduler.wait(300);
          tracer.startSpan('first piece').end();
          await scheduler.wait(300);
          tracer.startSpan('second piece').end();
        })(),
      );
      return new Response('ok');
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'pieces', maxWaitMs: 150 }),
);
