// Does the same with each of the options; under /kinds R2 is said to be a binding of another kind.
import { instrument } from 'edgespan';
import { bindingOptions, hyperdrive, kv } from 'edgespan/bindings';

const OPTIONS = {
  '/off': bindingOptions({ off: [kv] }),
  '/none': false,
  '/kinds': bindingOptions({ kinds: { FILES: hyperdrive } }),
};

export default instrument(
  {
    async fetch(request, { LINKS, FILES }) {
      await LINKS.put('a', 'A');
      await FILES.put('b', 'B');
      return new Response(await LINKS.get('a'));
    },
  },
  (env, request) => ({ endpoint: env.ENDPOINT, serviceName: 'off', bindings: OPTIONS[new URL(request.url).pathname] }),
);
