// Makes spans before and after an await.
import { trace } from '@opentelemetry/api';
import { instrument } from 'edgespan';

const tracer = trace.getTracer('user');

export default instrument(
  {
    async fetch() {
      await tracer.startActiveSpan('before any await', async (span) => {
        tracer.startActiveSpan('nested', (nested) => nested.end());
        await Promise.resolve();
        tracer.startActiveSpan('after an await', (nested) => nested.end());
        span.end();
      });
      return new Response('ok');
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'context' }),
);
