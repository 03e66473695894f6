// Catches what fetch rejects with and answers it.
import { instrument } from 'edgespan';

export default instrument(
  {
    async fetch(request, env) {
      const target = new URL(request.url).pathname === '/caught' ? env.REFUSED : 'not a url';
      try {
        await fetch(target);
        return new Response('it answered');
      } catch (error) {
        return new Response(`${error.constructor.name}: ${error.message}`);
      }
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'rejects' }),
);
