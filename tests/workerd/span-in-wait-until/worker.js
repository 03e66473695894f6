// Works in waitUntil: with a span, with another waitUntil, with a rejection.
import { trace } from '@opentelemetry/api';
import { instrument } from 'edgespan';

const tracer = trace.getTracer('user');

export default instrument(
  {
    async fetch(request, env, ctx) {
      const { waitUntil } = ctx;
      ctx.waitUntil(
        tracer.startActiveSpan('after the response', async (span) => {
          await scheduler.wait(30);
          await fetch(`${env.SERVICE}/quote`);
          waitUntil.call(ctx, later());
          span.end();
        }),
      );
      ctx.waitUntil(scheduler.wait(5).then(() => Promise.reject(new Error('rejected in waitUntil'))));
      return new Response('gone ahead');
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'wait-until' }),
);

function later() {
  return tracer.startActiveSpan('later still', async (span) => {
    await scheduler.wait(10);
    span.end();
  });
}
