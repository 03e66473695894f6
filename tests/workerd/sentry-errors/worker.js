// Two things go wrong, and the handler knows about both.
import { trace } from '@opentelemetry/api';
import * as Sentry from 'edgespan/sentry';

const tracer = trace.getTracer('shop', '1.0.0');

const handler = {
  async fetch(request, env, ctx) {
    Sentry.setUser({ id: '7', email: 'ada@example.com' });
    Sentry.setTag('plan', 'free');
    Sentry.addBreadcrumb({ category: 'cart', message: 'paying', level: 'info', data: { items: 2 } });
    tracer.startActiveSpan('charge', (span) => {
      try {
        charge();
      } catch (error) {
        Sentry.captureException(error, { tags: { step: 'charge' }, extra: { attempt: 1 } });
      }
      span.end();
    });
    Sentry.captureMessage('paid nothing', 'warning');
    return new Response('sorry', { status: 402 });
  },
};

function charge() {
  try {
    connect();
  } catch (error) {
    throw new TypeError('no charge', { cause: error });
  }
}

function connect() {
  throw new RangeError('no connection');
}

export default Sentry.withSentry(
  (env) => ({ dsn: env.DSN, release: 'shop@1.2.3', environment: 'test', tracesSampleRate: 1, serviceName: 'shop' }),
  handler,
);
