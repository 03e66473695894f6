// Works longer than its client waits.
import { trace } from '@opentelemetry/api';
import { instrument } from 'edgespan';

const tracer = trace.getTracer('user');

export default instrument(
  {
    async fetch(request) {
      if (new URL(request.url).pathname === '/') return new Response('ok');
      request.signal.addEventListener('abort', () => console.log('aborted'));
      tracer.startActiveSpan('done', (span) => span.end());
      await tracer.startActiveSpan('interrupted', async (span) => {
        console.log('waiting');
        await scheduler.wait(60_000);
        span.end();
      });
      return new Response('late');
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'left' }),
);
