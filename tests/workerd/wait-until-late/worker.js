// Works in the platform's own waitUntil, of which the context knows nothing, and then in that of the context.
import { trace } from '@opentelemetry/api';
import { instrument } from 'edgespan';
import { waitUntil } from 'cloudflare:workers';

const tracer = trace.getTracer('user');
const working = (name) => tracer.startActiveSpan(name, (span) => scheduler.wait(20).then(() => span.end()));

export default instrument(
  {
    async fetch(request, env, ctx) {
      waitUntil(
        scheduler.wait(300).then(() => {
          ctx.waitUntil(
            working('first').then(() => {
              ctx.waitUntil(scheduler.wait(20).then(() => working('third')));
              return working('second');
            }),
          );
        }),
      );
      return new Response('ok');
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'late' }),
);
