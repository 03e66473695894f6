// The same as `hello-world`, by `edgespan/slim`.
import { trace } from '@opentelemetry/api';
import { instrument } from 'edgespan/slim';

export default instrument(
  {
    async fetch() {
      return trace.getTracer('hello').startActiveSpan('say hello', (span) => {
        span.end();
        return new Response('hello world');
      });
    },
  },
  { endpoint: 'https://otlp.example.com', serviceName: 'hello-world' },
);
