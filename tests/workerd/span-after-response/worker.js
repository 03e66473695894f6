// Ends a span long after its response, in a waitUntil that its context knows nothing of.
import { trace } from '@opentelemetry/api';
import { instrument } from 'edgespan';

const tracer = trace.getTracer('user');

// `waitUntil` of the platform's module is none that the request's context knows of.
import { waitUntil } from 'cloudflare:workers';

export default instrument(
  {
    async fetch() {
      const late = tracer.startSpan('late');
      const active = trace.getActiveSpan();
      waitUntil(
        // Longer than the grace that open spans get.
        scheduler.wait(1500).then(() => {
          late.setAttribute('root.recording', active?.isRecording() ?? false);
          late.end();
        }),
      );
      return new Response('ok');
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'late' }),
);
