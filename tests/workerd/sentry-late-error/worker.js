// Answers, and fails later.
import * as Sentry from 'edgespan/sentry';

const handler = {
  async fetch(request, env, ctx) {
    Sentry.setTag('when', 'late');
    ctx.waitUntil(later().catch((error) => Sentry.captureException(error)));
    return new Response('untouched');
  },
};

async function later() {
  await scheduler.wait(50);
  throw new Error('too late for the response');
}

export default Sentry.withSentry((env) => ({ dsn: env.DSN, tracesSampleRate: 1, serviceName: 'late' }), handler);
