// A Worker that the namespace gives; it says for whom it was called.
import { instrument } from 'edgespan';

export default instrument({ fetch: (request) => new Response(`tenant a ${new URL(request.url).pathname}`) }, (env) => ({
  endpoint: env.ENDPOINT,
  serviceName: 'a',
}));
