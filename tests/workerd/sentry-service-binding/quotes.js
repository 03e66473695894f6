// The service that is bound, with errors and traces of its own.
import { withSentry } from 'edgespan/sentry';

export default withSentry((env) => ({ dsn: env.DSN, tracesSampleRate: 1 }), {
  fetch: () => new Response('less is more'),
});
