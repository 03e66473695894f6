// Streams a line, and nothing more.
import { trace } from '@opentelemetry/api';
import { instrument } from 'edgespan';

export default instrument(
  {
    async fetch() {
      trace.getTracer('user').startSpan('before the headers').end();
      let line = 0;
      return new Response(
        new ReadableStream({
          async pull(controller) {
            if (line++ > 0) await scheduler.wait(60_000);
            controller.enqueue(new TextEncoder().encode('line 1\n'));
          },
        }),
      );
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'stalled', maxWaitMs: 100 }),
);
