// Another fetch stands on globalThis before the Worker is instrumented, as mocks and other instrumentations put it there.
import { instrument } from 'edgespan';

const own = globalThis.fetch;
globalThis.fetch = async (input, init) => {
  if (new URL(input).hostname === 'mocked.example') return new Response('mocked');
  const headers = new Headers(init?.headers);
  headers.set('x-passed-by', 'another fetch');
  return own(input, { ...init, headers });
};

export default instrument(
  {
    async fetch(request, env) {
      const answers = [await fetch('https://mocked.example/'), await fetch(`${env.SERVICE}/echo`)];
      return new Response((await Promise.all(answers.map((answer) => answer.text()))).join('\n'));
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'replaced' }),
);
