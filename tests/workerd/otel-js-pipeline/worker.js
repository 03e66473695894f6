// Traces with OpenTelemetry JS, and sends with edgespan.
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { EdgespanSpanProcessor } from 'edgespan/otel';

let provider;

const tracerOf = (env) => {
  provider ??= new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'otel-js' }),
    spanProcessors: [new EdgespanSpanProcessor({ endpoint: env.ENDPOINT })],
  });
  return provider.getTracer('theirs', '2.0.0');
};

export default {
  async fetch(request, env) {
    const tracer = tracerOf(env);
    const root = tracer.startSpan('root', { kind: SpanKind.SERVER, attributes: { n: 1 } });
    const child = tracer.startSpan('child', {}, trace.setSpan(ROOT_CONTEXT, root));
    child.addEvent('event', { text: 'x' });
    child.setStatus({ code: SpanStatusCode.ERROR, message: 'it failed' });
    await fetch(`${env.SERVICE}/quote`);
    child.end();
    root.end();
    return new Response('done');
  },
};
