// Leaves failures to the origin, and fails.
import { instrument } from 'edgespan';

export default instrument(
  {
    async fetch(request, env, ctx) {
      ctx.waitUntil(Promise.resolve());
      ctx.passThroughOnException();
      throw new TypeError('the origin may try');
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'pass-through' }),
);
