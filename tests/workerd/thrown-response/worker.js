// Throws a Response, as routers let their handlers do; and once without a router that would catch it.
import { instrument } from 'edgespan';

export default instrument(
  {
    async fetch(request) {
      try {
        throw new Response('not here', { status: 404 });
      } catch (thrown) {
        if (new URL(request.url).pathname === '/caught') return thrown;
        throw thrown;
      }
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'thrown' }),
);
