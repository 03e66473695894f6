// Calls the second service twice; one of the two is no target.
import * as Sentry from 'edgespan/sentry';

const handler = {
  async fetch(request, env) {
    await fetch(`${env.SERVICE}/quote`);
    await fetch(`${env.SERVICE}/echo?private=1`);
    return new Response('ok');
  },
};

export default Sentry.withSentry(
  (env) => ({
    dsn: env.DSN,
    release: 'shop@1.2.3',
    tracesSampleRate: 1,
    tracePropagationTargets: [/\/quote$/],
    serviceName: 'propagation',
  }),
  handler,
);
