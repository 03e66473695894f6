// Its receiver is not there.
import { instrument } from 'edgespan';

export default instrument(
  {
    async fetch() {
      return new Response('untouched');
    },
  },
  (env) => ({ endpoint: env.REFUSED, serviceName: 'receiver', timeoutMs: 500 }),
);
