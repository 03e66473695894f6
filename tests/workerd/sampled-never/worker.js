// Samples nothing of its own.
import { instrument } from 'edgespan';

export default instrument(
  {
    async fetch() {
      return new Response('untouched');
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'never', tracesSampleRate: 0 }),
);
