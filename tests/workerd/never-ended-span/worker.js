// Forgets to end a span that has a child.
import { context, trace } from '@opentelemetry/api';
import { instrument } from 'edgespan';

const tracer = trace.getTracer('user');

export default instrument(
  {
    async fetch() {
      const forgotten = tracer.startSpan('forgotten');
      tracer.startSpan('its child', {}, trace.setSpan(context.active(), forgotten)).end();
      return new Response('ok');
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'forgotten' }),
);
