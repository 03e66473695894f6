// Throws; once after it has captured what it throws.
import * as Sentry from 'edgespan/sentry';

const handler = {
  async fetch(request) {
    const error = new TypeError('nobody catches this');
    if (new URL(request.url).pathname === '/captured') Sentry.captureException(error);
    throw error;
  },
};

export default Sentry.withSentry((env) => ({ dsn: env.DSN, tracesSampleRate: 1, serviceName: 'throws' }), handler);
