// Is instrumented by itself, and by whoever exports it.
import { trace } from '@opentelemetry/api';
import { instrument } from 'edgespan';

const tracer = trace.getTracer('user');

const inner = instrument(
  {
    async fetch(_request, env) {
      tracer.startSpan('mine').end();
      return fetch(`${env.SERVICE}/quote`);
    },
    async queue(batch) {
      for (const message of batch.messages) tracer.startSpan(message.body).end();
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'inner' }),
);

export default instrument(inner, (env) => ({ endpoint: env.ENDPOINT, serviceName: 'outer' }));
