// Its options are a function that gives a value out of range.
import { instrument } from 'edgespan';

export default instrument(
  {
    async fetch() {
      return new Response('served');
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, tracesSampleRate: 1.5 }),
);
