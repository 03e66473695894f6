// Says nothing of itself but its name. The stub has a member of any name, and is no version.
import { instrument } from 'edgespan';

export default instrument({ fetch: () => new Response('ok'), scheduled: () => {} }, (env) => ({
  endpoint: env.ENDPOINT,
  serviceName: 'says nothing',
}));
