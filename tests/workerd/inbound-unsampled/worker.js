// Makes a span and calls the second service in it.
import { trace } from '@opentelemetry/api';
import { instrument } from 'edgespan';

const tracer = trace.getTracer('user');

export default instrument(
  {
    async fetch(request, env) {
      return tracer.startActiveSpan('child', async (span) => {
        const answer = await fetch(`${env.SERVICE}/quote`);
        span.end();
        return answer;
      });
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'unsampled' }),
);
