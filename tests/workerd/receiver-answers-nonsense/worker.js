// Its receiver answers 200 and something that is not OTLP.
import { instrument } from 'edgespan';

export default instrument(
  {
    async fetch() {
      return new Response('untouched');
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'receiver' }),
);
