// Waits at every turn, so that requests interleave.
import { trace } from '@opentelemetry/api';
import { instrument } from 'edgespan';

const tracer = trace.getTracer('user');

export default instrument(
  {
    async fetch(request, env, ctx) {
      const number = Number(new URL(request.url).pathname.slice(1));
      // Requests that came first end last, and every await lets the others in between.
      await scheduler.wait(60 - 2 * number);
      await tracer.startActiveSpan(`outer ${number}`, async (outer) => {
        await scheduler.wait(number % 5);
        await Promise.all([work(`a ${number}`), work(`b ${number}`)]);
        trace.getActiveSpan()?.setAttribute('number', number);
        outer.end();
      });
      ctx.waitUntil(work(`after ${number}`));
      return new Response(`${number}`);
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'overlapping' }),
);

function work(name) {
  return tracer.startActiveSpan(name, async (span) => {
    await scheduler.wait(3);
    span.end();
  });
}
