// The hello-world Worker with the integration that stands beside an SDK of Sentry's, which itself is not weighed.
import { trace } from '@opentelemetry/api';
import { instrument } from 'edgespan';
import { OTLPIntegration } from 'edgespan/sentry';

export const integration = new OTLPIntegration();
export default instrument(
  {
    async fetch() {
      return trace.getTracer('hello').startActiveSpan('say hello', (span) => {
        span.end();
        return new Response('hello world');
      });
    },
  },
  integration,
);
