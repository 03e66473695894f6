// Says all of it itself, one by leaving it out.
import { instrument } from 'edgespan';

export default instrument({ fetch: () => new Response('ok') }, (env) => ({
  endpoint: env.ENDPOINT,
  serviceName: 'told',
  resource: {
    'cloud.provider': 'mine',
    'cloud.platform': null,
    'cloud.region': 'eu',
    'faas.version': '7',
    'service.version': '8',
  },
}));
