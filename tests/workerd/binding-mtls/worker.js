// Asks its bank, showing a certificate.
import { instrument } from 'edgespan';
import { bindingOptions, mtls } from 'edgespan/bindings';

export default instrument(
  {
    async fetch(request, { CERTIFICATE }) {
      const answer = await CERTIFICATE.fetch('https://bank.example/balance?account=secret');
      return new Response(`${answer.status} ${await answer.text()}`);
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'mtls', bindings: bindingOptions({ kinds: { CERTIFICATE: mtls } }) }),
);
