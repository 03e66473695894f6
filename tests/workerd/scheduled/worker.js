// Two crons: one does its work, and goes on after it is done; the other fails.
import { trace } from '@opentelemetry/api';
import { instrument } from 'edgespan';

const tracer = trace.getTracer('app');

export default instrument(
  {
    async scheduled({ cron }, env, ctx) {
      if (cron === '0 0 * * *') throw new RangeError('no such day');
      await env.KV.put('ran', 'yes');
      ctx.waitUntil(
        tracer.startActiveSpan('afterwards', async (span) => {
          await scheduler.wait(5);
          await env.KV.get('ran');
          span.end();
        }),
      );
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'crons' }),
);
