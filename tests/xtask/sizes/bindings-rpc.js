// The hello-world Worker with RPC calls of a binding traced.
import { trace } from '@opentelemetry/api';
import { instrument } from 'edgespan';
import { bindingOptions, rpc } from 'edgespan/bindings';

export default instrument(
  {
    async fetch() {
      return trace.getTracer('hello').startActiveSpan('say hello', (span) => {
        span.end();
        return new Response('hello world');
      });
    },
  },
  { endpoint: 'https://otlp.example.com', serviceName: 'hello-world', bindings: bindingOptions({ rpc: rpc('STOCK') }) },
);
