// The hello-world Worker with B3 headers.
import { trace } from '@opentelemetry/api';
import { B3Propagator, instrument } from 'edgespan';

export default instrument(
  {
    async fetch() {
      return trace.getTracer('hello').startActiveSpan('say hello', (span) => {
        span.end();
        return new Response('hello world');
      });
    },
  },
  { endpoint: 'https://otlp.example.com', serviceName: 'hello-world', propagator: new B3Propagator() },
);
