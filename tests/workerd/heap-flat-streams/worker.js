// Streams a few lines, with a span, over and over.
import { trace } from '@opentelemetry/api';
import { instrument } from 'edgespan';

const tracer = trace.getTracer('user');

export default instrument(
  {
    async fetch() {
      const span = tracer.startSpan('stream');
      let line = 0;
      return new Response(
        new ReadableStream({
          pull(controller) {
            controller.enqueue(new TextEncoder().encode(`line ${++line}\n`));
            if (line < 4) return;
            span.end();
            controller.close();
          },
        }),
      );
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'heap' }),
);
