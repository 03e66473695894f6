// Uses KV where nothing is recorded.
import { ROOT_CONTEXT, context, createContextKey, trace } from '@opentelemetry/api';
import { env } from 'cloudflare:workers';
import { instrument, instrumentBinding, untraced } from 'edgespan';
import { kv } from 'edgespan/bindings';

// The key of @opentelemetry/core's suppressTracing().
const suppressed = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');
const LINKS = instrumentBinding(env.LINKS, kv, 'LINKS');

export default instrument(
  {
    async fetch(request) {
      await LINKS.put('a', 'A');
      const told = [await context.with(ROOT_CONTEXT, () => LINKS.get('a'))];
      const silent = context.active().setValue(suppressed, true);
      told.push(await context.with(silent, () => LINKS.get('a')));
      const foreign = trace.wrapSpanContext({ traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 });
      told.push(await context.with(trace.setSpan(ROOT_CONTEXT, foreign), () => LINKS.get('a')));
      told.push(await untraced(() => LINKS.get('a')));
      return Response.json(told);
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'outside' }),
);
