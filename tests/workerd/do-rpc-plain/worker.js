// Tells which arguments arrive.
import { DurableObject } from 'cloudflare:workers';
import { instrument, instrumentDurableObject } from 'edgespan';
import { bindingOptions, rpc } from 'edgespan/bindings';

const options = (env) => ({ endpoint: env.ENDPOINT, serviceName: 'do-rpc-plain', bindings: bindingOptions({ rpc: rpc('QUIET') }) });

class Listing extends DurableObject {
  list(...args) {
    return args;
  }
}

const List = instrumentDurableObject(Listing, options);
// Not traced, but instrumented: it takes away what the caller sends.
const TracedQuiet = instrumentDurableObject(class Quiet extends Listing {}, (env) => ({
  ...options(env),
  disabled: true,
}));
export { List, TracedQuiet as Quiet };

export default instrument(
  {
    async fetch(request, env) {
      const { pathname, search } = new URL(request.url);
      const stub = env[pathname.slice(1)].getByName('a');
      const last = search ? [{ __edgespan: 'of the user' }] : [];
      return Response.json(await stub.list(1, { two: 2 }, ...last));
    },
  },
  options,
);
