// Twenty spans a request, with an await at every turn, so that the requests interleave: callbacks, timers, promises that
// run together or hand over to each other, a binding, an outgoing request, and work after the response.
import { trace } from '@opentelemetry/api';
import { instrument } from 'edgespan';

const tracer = trace.getTracer('user');

export default instrument(
  {
    async fetch(request, env, ctx) {
      const token = new URL(request.url).pathname.slice(1);
      await scheduler.wait((token.slice(1, -1) * 7) % 31);
      await span(`outer ${token}`, async () => {
        await Promise.all([1, 2, 3, 4].map((turn) => span(`together ${token}.${turn}`, () => scheduler.wait(turn))));
        await [1, 2, 3].reduce((last, turn) => last.then(() => span(`in turn ${token}.${turn}`, pause)), pause());
        await span(`deep ${token}.1`, () => span(`deep ${token}.2`, () => span(`deep ${token}.3`, pause)));
        await new Promise((resolve) => setTimeout(() => span(`timer ${token}`, pause).then(resolve), 1));
        queueMicrotask(() => span(`microtask ${token}`, pause));
        await span(`binding ${token}`, () => env.LINKS.get(token));
        await span(`outgoing ${token}`, () => fetch(`${env.SERVICE}/status/200?${token}=1`));
      });
      trace.getActiveSpan()?.setAttribute('token', token);
      ctx.waitUntil(Promise.all([span(`after ${token}`, pause), span(`and after ${token}`, pause)]));
      return new Response(token);
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'stress' }),
);

const pause = () => scheduler.wait(1);

function span(name, work) {
  return tracer.startActiveSpan(name, async (active) => {
    await work();
    active.end();
  });
}
