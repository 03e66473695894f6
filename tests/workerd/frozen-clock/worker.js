// Stops the clock, as the platform does between I/O: it goes on when something was awaited from outside.
import { trace } from '@opentelemetry/api';
import { instrument } from 'edgespan';

const real = Date.now;
// Begins with the first look at it.
let frozen = 0;
Date.now = () => (frozen ||= real());
performance.now = Date.now;

const tracer = trace.getTracer('user');

export default instrument(
  {
    async fetch(request, env, ctx) {
      const started = Date.now();
      tracer.startActiveSpan('busy', (span) => {
        tracer.startSpan('inside').end();
        span.end();
      });
      if (new URL(request.url).pathname === '/cpu') return Response.json({ took: Date.now() - started });
      await fetch(`${env.SERVICE}/quote`);
      // As the answer has come: this much later.
      frozen += 20;
      ctx.waitUntil(tracer.startActiveSpan('later', (span) => scheduler.wait(10).then(() => span.end())));
      return Response.json({ took: Date.now() - started });
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'frozen' }),
);
