// Is let through once.
import { instrument } from 'edgespan';

export default instrument(
  {
    async fetch(request, { LIMIT }) {
      const told = [await LIMIT.limit({ key: 'secret' }), await LIMIT.limit({ key: 'secret' })];
      try {
        await LIMIT.limit({ key: 5, other: true });
      } catch (error) {
        told.push(error.message);
      }
      return Response.json(told);
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'rate-limit' }),
);
