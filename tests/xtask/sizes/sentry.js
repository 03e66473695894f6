// What a user of `withSentry()` alone carries: traces and errors, and everything that options may ask for.
import { withSentry } from 'edgespan/sentry';

export default withSentry((env) => ({ dsn: env.SENTRY_DSN, tracesSampleRate: 0.1 }), {
  fetch() {
    return new Response('hello');
  },
});
