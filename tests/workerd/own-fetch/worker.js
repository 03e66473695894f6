// Sends its spans through a fetch of its own, which takes its time.
import { instrument } from 'edgespan';

const own = async (url, init) => {
  // Later than the core's memory is good for.
  await scheduler.wait(20);
  const headers = new Headers(init.headers);
  headers.set('x-sent-by', 'own fetch');
  return fetch(url, { ...init, headers });
};

export default instrument(
  {
    async fetch() {
      return new Response('ok');
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'own-fetch', fetch: own }),
);
