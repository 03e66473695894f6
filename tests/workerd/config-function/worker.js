// Its options depend on env and on the request.
import { instrument } from 'edgespan';

export default instrument(
  {
    async fetch() {
      return new Response('ok');
    },
  },
  (env, trigger) => ({
    endpoint: env.ENDPOINT,
    serviceName: `service${new URL(trigger.url).pathname.replace('/', '-')}`,
    headers: { authorization: `Bearer ${env.TOKEN}`, 'x-tenant': 'mine' },
    resource: { 'deployment.environment.name': 'test', region: env.REGION, replicas: 3, ratio: 0.5, zones: ['a', 'b'] },
    sampler: trigger.url.endsWith('/off') ? 'always_off' : 'always_on',
  }),
);
