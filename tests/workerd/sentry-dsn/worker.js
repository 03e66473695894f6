// Traces alone, in the smallest bundle.
import { trace } from '@opentelemetry/api';
import { instrument } from 'edgespan';
import { sentryDsn } from 'edgespan/sentry';

const tracer = trace.getTracer('user');

export default instrument(
  {
    async fetch(request, env) {
      const attributes = { 'db.system.name': 'postgresql', ids: [1, 2, 3], 'sentry.origin': 'mine' };
      tracer.startActiveSpan('query', { attributes }, (span) => {
        span.recordException(new Error('recorded'));
        span.end();
      });
      await fetch(`${env.SERVICE}/quote`);
      return new Response('ok');
    },
  },
  (env) => ({ dsn: sentryDsn(env.DSN), release: 'shop@1.2.3', environment: 'test', serviceName: 'traces-only' }),
);
