// Looks at the env that it imports, and reads from the one that it is given.
import { env as imported } from 'cloudflare:workers';
import { instrument } from 'edgespan';

export default instrument(
  {
    async fetch(request, env) {
      return Response.json([Object.keys(imported), 'KV' in imported, await env.KV.get('none')]);
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'disallowed' }),
);
