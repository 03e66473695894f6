// The first of the chain: hands the request on over a service binding.
import { instrument } from 'edgespan';

export default instrument({ fetch: (request, env) => env.CHECKOUT.fetch(request) }, (env) => ({
  endpoint: env.ENDPOINT,
  serviceName: 'shop',
}));
