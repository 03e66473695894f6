// Makes spans in every way, with bindings and a fetch inside of them.
import { SpanStatusCode, context, trace } from '@opentelemetry/api';
import { env } from 'cloudflare:workers';
import { instrument, mirror } from 'edgespan';

const tracer = trace.getTracer('user');

export default instrument({ fetch: answer }, { endpoint: env.ENDPOINT, serviceName: 'mirrored', native: mirror });

async function answer(request, env) {
  await tracer.startActiveSpan('outer', async (outer) => {
    outer.setAttributes({ text: 'a', count: 2.5, flag: true, list: ['a', 'b'] });
    await env.KV.get('key');
    await tracer.startActiveSpan('inner', async (inner) => {
      await fetch(`${env.SERVICE}/quote`);
      inner.recordException(new RangeError('too far'));
      inner.setStatus({ code: SpanStatusCode.ERROR, message: 'failed' });
      inner.end();
    });
    const child = tracer.startSpan('child', {}, trace.setSpan(context.active(), outer));
    child.updateName('renamed');
    const bound = context.bind(trace.setSpan(context.active(), child), () => env.KV.get('other key'));
    await bound();
    child.setStatus({ code: SpanStatusCode.OK });
    child.end();
    outer.end();
  });
  await env.KV.get('last key');
  return new Response('done');
}
