// Who is called with the certificate; it is traced too.
import { instrument } from 'edgespan';

export default instrument({ fetch: () => new Response('balanced') }, (env) => ({
  endpoint: env.ENDPOINT,
  serviceName: 'bank',
}));
