// Its receiver takes the spans at the fourth try.
import { instrument } from 'edgespan';

export default instrument(
  {
    async fetch() {
      return new Response('untouched');
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'receiver' }),
);
