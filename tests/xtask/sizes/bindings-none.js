// The hello-world Worker without any kind of binding.
import { trace } from '@opentelemetry/api';
import { instrument } from 'edgespan/bindings';

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
