// The smallest Worker that traces: one span of its own. `cargo xtask size` bundles and weighs it.
import { trace } from '@opentelemetry/api';
import { instrument } from 'edgespan';

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
