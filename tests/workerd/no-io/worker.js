// Turns everybody away at the door, in a handler that is not even async.
import { instrument } from 'edgespan';

export default instrument(
  {
    fetch(request) {
      if (new URL(request.url).pathname === '/throws') throw new Error('at once');
      const isKnown = request.headers.has('authorization');
      return new Response(null, { status: isKnown ? 403 : 401, headers: { 'www-authenticate': 'Bearer' } });
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'door' }),
);
