// Calls both entry points.
import { instrument } from 'edgespan';
import { bindingOptions, rpc } from 'edgespan/bindings';

export default instrument(
  {
    async fetch(request, env) {
      return Response.json({
        fetched: await (await env.MAIN.fetch('https://main.example/two')).text(),
        hello: await env.MAIN.hello('you'),
        quote: await env.PRICES.quote(21),
        currency: await env.PRICES.currency,
        converted: await env.PRICES.convert(1),
      });
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'caller', bindings: bindingOptions({ rpc: rpc('PRICES') }) }),
);
