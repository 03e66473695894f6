// Uses the tracing API at module scope and in a handler that may or may not be instrumented.
import { propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { instrument } from 'edgespan';

const tracer = trace.getTracer('user');
const atModuleScope = tracer.startActiveSpan('at module scope', (span) => {
  span.setAttribute('a', 1).addEvent('b').recordException(new Error('c'));
  span.end();
  return span.isRecording();
});

const plain = {
  async fetch(request) {
    const recording = tracer.startActiveSpan('in a plain handler', (span) => {
      span.end();
      return span.isRecording();
    });
    const carrier = {};
    propagation.inject(ROOT_CONTEXT, carrier);
    return Response.json({ recording, atModuleScope, active: trace.getActiveSpan() !== undefined, carrier });
  },
};

const traced = instrument(plain, (env) => ({ endpoint: env.ENDPOINT, serviceName: 'outside' }));

export default {
  fetch: (request, env, ctx) => (new URL(request.url).pathname === '/inside' ? traced : plain).fetch(request, env, ctx),
};
