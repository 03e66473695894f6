// Binding, outgoing request and spans before and after an await.
import { trace } from '@opentelemetry/api';
import { instrument } from 'edgespan';

const tracer = trace.getTracer('user');

export default instrument(
  {
    async fetch(request, env) {
      await env.LINKS.put('a', 'b');
      const quote = await tracer.startActiveSpan('quote', async (span) => {
        const response = await fetch(`${env.SERVICE}/quote`);
        const { author } = await response.json();
        span.end();
        return author;
      });
      return new Response(`${await env.LINKS.get('a')} ${quote}`);
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'compatibility' }),
);
