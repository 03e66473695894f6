// Answers, and fails later; nobody looks.
import * as Sentry from 'edgespan/sentry';

const handler = {
  async fetch(request, env, ctx) {
    Sentry.setTag('when', 'late');
    ctx.waitUntil(later());
    return new Response('untouched');
  },
};

async function later() {
  await scheduler.wait(50);
  throw new Error('nobody looks');
}

export default Sentry.withSentry((env) => ({ dsn: env.DSN, tracesSampleRate: 1, serviceName: 'late' }), handler);
