// Streams for longer than its spans may wait.
import { context, trace } from '@opentelemetry/api';
import { instrument } from 'edgespan';

const tracer = trace.getTracer('user');

export default instrument(
  {
    async fetch(request, env) {
      await fetch(`${env.SERVICE}/quote`);
      tracer.startSpan('before the headers').end();
      return new Response(streamed());
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'deadline', maxWaitMs: 200 }),
);

function streamed() {
  const active = context.active();
  let line = 0;
  return new ReadableStream({
    async pull(controller) {
      const span = tracer.startSpan(`line ${++line}`, {}, active);
      await scheduler.wait(line === 2 ? 600 : 20);
      controller.enqueue(new TextEncoder().encode(`line ${line}\n`));
      span.end();
      if (line === 3) controller.close();
    },
  });
}
