// The smallest instrumented Worker.
import { instrument } from 'edgespan';

export default instrument(
  {
    async fetch() {
      return new Response('hello', { headers: { 'x-mine': '1' } });
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'hello' }),
);
