// Streams events and lines of JSON, one of them every few milliseconds, each with a span of its own.
import { context, trace } from '@opentelemetry/api';
import { instrument } from 'edgespan';

const tracer = trace.getTracer('user');

export default instrument(
  {
    async fetch(request) {
      const isEvents = new URL(request.url).pathname === '/events';
      const headers = new Headers({ 'content-type': isEvents ? 'text/event-stream' : 'application/x-ndjson' });
      headers.append('set-cookie', 'a=1; Path=/');
      headers.append('set-cookie', 'b=2; Path=/');
      const body = produced(isEvents ? (n) => `data: ${n} ü\n\n` : (n) => `{"n":${n}}\n`);
      return new Response(body, { status: 203, statusText: 'As It Is', headers });
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'events' }),
);

function produced(line) {
  const active = context.active();
  let n = 0;
  return new ReadableStream({
    async pull(controller) {
      const span = tracer.startSpan(`event ${++n}`, {}, active);
      await scheduler.wait(5);
      controller.enqueue(new TextEncoder().encode(line(n)));
      span.end();
      if (n === 3) controller.close();
    },
  });
}
