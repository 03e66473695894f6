// The hello-world Worker with the options that its variables say.
import { trace } from '@opentelemetry/api';
import { instrument, optionsFromEnv } from 'edgespan';

export default instrument(
  {
    async fetch() {
      return trace.getTracer('hello').startActiveSpan('say hello', (span) => {
        span.end();
        return new Response('hello world');
      });
    },
  },
  optionsFromEnv,
);
