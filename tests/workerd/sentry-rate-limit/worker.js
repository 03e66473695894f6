// Fails, and says so.
import * as Sentry from 'edgespan/sentry';

const handler = {
  async fetch(request) {
    const { pathname } = new URL(request.url);
    // The answer about the error of the request before has come by then.
    if (pathname === '/2') await scheduler.wait(250);
    Sentry.captureException(new Error(`error of ${pathname}`));
    return new Response('untouched');
  },
};

export default Sentry.withSentry((env) => ({ dsn: env.DSN, tracesSampleRate: 1, serviceName: 'limited' }), handler);
