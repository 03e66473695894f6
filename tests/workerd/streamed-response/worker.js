// Streams its response: written in waitUntil, or pulled by its reader.
import { trace } from '@opentelemetry/api';
import { instrument } from 'edgespan';

const tracer = trace.getTracer('user');

export default instrument(
  {
    async fetch(request, env, ctx) {
      if (new URL(request.url).pathname === '/wait-until') {
        const { readable, writable } = new TransformStream();
        ctx.waitUntil(write(writable));
        return new Response(readable);
      }
      // Pulled by whoever reads the response: nothing in `waitUntil` knows of it.
      const span = tracer.startSpan('body');
      let line = 0;
      return new Response(
        new ReadableStream({
          async pull(controller) {
            await scheduler.wait(5);
            controller.enqueue(bytes(`line ${++line}\n`));
            if (line < 5) return;
            controller.close();
            span.end();
          },
        }),
      );
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'streams' }),
);

function write(writable) {
  return tracer.startActiveSpan('stream', async (span) => {
    const writer = writable.getWriter();
    for (let line = 1; line <= 100; line++) {
      await writer.write(bytes(`line ${line}: ${'ü'.repeat(line)}\n`));
      if (line % 25 === 0) await tracer.startActiveSpan(`after ${line}`, (part) => scheduler.wait(1).then(() => part.end()));
    }
    await writer.close();
    span.end();
  });
}

function bytes(text) {
  return new TextEncoder().encode(text);
}
