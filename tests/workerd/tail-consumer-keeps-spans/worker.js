// Fetches, reads a key and makes a span; says whether the platform traces it, and whether both are of one trace.
import { trace } from '@opentelemetry/api';
import { instrument } from 'edgespan';

const tracer = trace.getTracer('user');

export default instrument(
  {
    async fetch(request, env, ctx) {
      await env.KV.get('key');
      await fetch(`${env.SERVICE}/quote`);
      const span = tracer.startSpan('mine');
      span.end();
      const platform = ctx.tracing.getActiveSpan();
      return Response.json({
        isTracedByPlatform: platform.isTraced,
        isOneTrace: span.spanContext().traceId === platform.spanContext().traceId,
      });
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'native' }),
);
