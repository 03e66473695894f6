// The first of the chain: hands the request on over a service binding.
import { withSentry } from 'edgespan/sentry';

export default withSentry((env) => ({ dsn: env.DSN, tracesSampleRate: 1, serviceName: 'shop' }), {
  fetch: (request, env) => env.CHECKOUT.fetch(request),
});
