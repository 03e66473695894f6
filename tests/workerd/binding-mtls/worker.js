// Asks its bank, showing a certificate.
import { instrument } from 'edgespan';
import { mtls } from 'edgespan/bindings';

export default instrument(
  {
    async fetch(request, { CERTIFICATE }) {
      const answer = await CERTIFICATE.fetch('https://bank.example/balance?account=secret');
      return new Response(`${answer.status} ${await answer.text()}`);
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'mtls', bindings: { kinds: { CERTIFICATE: mtls } } }),
);
