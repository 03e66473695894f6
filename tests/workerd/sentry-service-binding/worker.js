// Fetches through a binding and by address; only one address is to be told of the trace, and it is neither.
import { withSentry } from 'edgespan/sentry';

export default withSentry(
  (env) => ({ dsn: env.DSN, tracesSampleRate: 1, tracePropagationTargets: ['https://told.example'] }),
  {
    async fetch(request, env) {
      const answers = [await env.QUOTES.fetch('https://quotes.example/quote'), await fetch(`${env.SERVICE}/quote`)];
      return new Response((await Promise.all(answers.map((answer) => answer.text()))).join('\n'));
    },
  },
);
