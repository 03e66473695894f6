// Its receiver answers 503.
import { instrument } from 'edgespan';

export default instrument(
  {
    async fetch() {
      return new Response('untouched');
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'receiver', timeoutMs: 500 }),
);
