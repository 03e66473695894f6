// Puts spans of its own around KV operations, one of which rejects.
import { SpanStatusCode, trace } from '@opentelemetry/api';
import { instrument } from 'edgespan';

const tracer = trace.getTracer('user');

export default instrument(
  {
    async fetch(request, env) {
      const found = [];
      await inSpan('kv.put', () => env.LINKS.put('a', '1'));
      found.push(await inSpan('kv.get', () => env.LINKS.get('a')));
      try {
        await inSpan('kv.get that fails', () => env.LINKS.get('a'.repeat(513)));
      } catch (error) {
        found.push(error.message);
      }
      return Response.json(found);
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'kv' }),
);

function inSpan(name, work) {
  return tracer.startActiveSpan(name, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.recordException(error);
      span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
      throw error;
    } finally {
      span.end();
    }
  });
}
