// The handler of tests/article, with a Worker's request and response in place of Express's.
import { trace } from '@opentelemetry/api';
import * as Sentry from 'edgespan/sentry';

const tracer = trace.getTracer('my-service', '1.0.0');

const app = {
  async fetch(request) {
    const id = new URL(request.url).pathname.split('/').at(-1);
    // Create a custom span using the OpenTelemetry API
    const span = tracer.startSpan('fetch-user-from-db', {
      attributes: {
        'user.id': id,
        'db.system': 'postgresql',
      },
    });

    try {
      const user = await fetchUserFromDatabase(id);
      span.setStatus({ code: 1 }); // Status OK
      return Response.json(user);
    } catch (error) {
      // Record the exception on the span so Sentry can see it
      span.recordException(error);
      span.setStatus({ code: 2, message: error.message }); // Status ERROR
      return Response.json({ error: 'Internal server error' }, { status: 500 });
    } finally {
      span.end();
    }
  },
};

async function fetchUserFromDatabase(id) {
  await scheduler.wait(1);
  if (id === '7') throw new Error('connection to database lost');
  return { id, name: 'Ada' };
}

export default Sentry.withSentry(
  (env) => ({
    dsn: env.DSN,
    tracesSampleRate: 1.0,
    integrations: [new Sentry.OTLPIntegration({ endpoint: `${env.ENDPOINT}/api/42/integration/otlp/v1/traces/` })],
    serviceName: 'article',
  }),
  app,
);
