// Sends e-mail, some of which is refused.
import { instrument } from 'edgespan';
import { bindingOptions, sendEmail } from 'edgespan/bindings';

const MAIL = { from: 'writer@links.example', subject: 'Hello', text: 'A secret.' };

export default instrument(
  {
    async fetch(request, { LOCAL, STUB, NATIVE }) {
      const lines = [
        await sent(LOCAL, 'nobody@links.example'),
        await sent(STUB, 'reader@links.example'),
        await sent(STUB, 'nobody@links.example'),
        await sent(NATIVE, 'reader@links.example'),
        await sent(NATIVE, 'nobody@links.example'),
      ];
      return new Response(lines.join('\n'));
    },
  },
  (env) => ({
    endpoint: env.ENDPOINT,
    serviceName: 'email',
    bindings: bindingOptions({ kinds: { LOCAL: sendEmail, STUB: sendEmail } }),
  }),
);

async function sent(binding, to) {
  try {
    return JSON.stringify(await binding.send({ ...MAIL, to }));
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
}
