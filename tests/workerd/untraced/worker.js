// Calls the second service, once in silence.
import { trace } from '@opentelemetry/api';
import { instrument, untraced } from 'edgespan';

const tracer = trace.getTracer('user');

export default instrument(
  {
    async fetch(request, env) {
      const silent = await untraced(async () => {
        await scheduler.wait(1);
        tracer.startSpan('nobody sees it').end();
        return (await fetch(`${env.SERVICE}/quote?silent=1`)).status;
      });
      await fetch(`${env.SERVICE}/quote?heard=1`);
      let thrown;
      try {
        untraced(() => {
          throw new Error('as it is');
        });
      } catch (error) {
        thrown = error.message;
      }
      return Response.json({ silent, thrown, plain: untraced(() => 7) });
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'untraced' }),
);
