// Calls the second service, three times at once, with secrets in the URLs.
import { trace } from '@opentelemetry/api';
import { instrument } from 'edgespan';

const tracer = trace.getTracer('user');

export default instrument(
  {
    async fetch(request, env) {
      const quote = await fetch(`${env.SERVICE}/quote`);
      const parts = [await quote.text()];
      await tracer.startActiveSpan('three at once', async (span) => {
        const answers = await Promise.all([
          fetch(`${env.SERVICE}/echo?token=secret&flag`),
          fetch(`${env.SERVICE.replace('//', '//user:password@')}/echo`, { method: 'POST', body: 'posted' }),
          fetch(`${env.SERVICE}/status/404`),
        ]);
        parts.push(...(await Promise.all(answers.map((answer) => answer.text()))));
        span.end();
      });
      return new Response(parts.join('\n'));
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'outgoing' }),
);
