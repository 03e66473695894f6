// Its receiver takes nothing at first, and then a part.
import { trace } from '@opentelemetry/api';
import { instrument } from 'edgespan/slim';

export default instrument(
  {
    async fetch() {
      trace.getTracer('user').startSpan('work').end();
      return new Response('untouched');
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'receiver', timeoutMs: 500 }),
);
