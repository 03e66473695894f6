// Dispatches to a Worker of a customer.
import { instrument } from 'edgespan';
import { bindingOptions, dispatch } from 'edgespan/bindings';

export default instrument(
  {
    async fetch(request, { TENANTS }) {
      const lines = [];
      const tenant = TENANTS.get('a', {}, { limits: { cpuMs: 10 } });
      lines.push(await (await tenant.fetch('https://tenant.example/?token=secret')).text());
      lines.push(await (await TENANTS.get('a').fetch(request)).text());
      try {
        TENANTS.get('nobody');
      } catch (error) {
        lines.push(`threw ${error.message}`);
      }
      return new Response(lines.join('\n'));
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'dispatcher', bindings: bindingOptions({ kinds: { TENANTS: dispatch } }) }),
);
