// Records an exception on a span that nobody sends.
import { trace } from '@opentelemetry/api';
import * as Sentry from 'edgespan/sentry';

const handler = {
  async fetch() {
    trace.getActiveSpan()?.recordException(new Error('seen all the same'));
    return new Response('untouched');
  },
};

export default Sentry.withSentry((env) => ({ dsn: env.DSN, tracesSampleRate: 1, serviceName: 'unsampled' }), handler);
