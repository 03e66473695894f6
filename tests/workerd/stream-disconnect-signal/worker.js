// Streams without an end, and tells when somebody does not want to hear more.
import { instrument } from 'edgespan';

let cancelled = 0;

export default instrument(
  {
    async fetch(request) {
      if (new URL(request.url).pathname === '/cancelled') return new Response(`cancelled ${cancelled} times`);
      let line = 0;
      return new Response(
        new ReadableStream({
          async pull(controller) {
            if (line++ > 0) await scheduler.wait(60_000);
            controller.enqueue(new TextEncoder().encode('line 1\n'));
          },
          cancel() {
            cancelled++;
            console.log('source cancelled');
          },
        }),
      );
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'left' }),
);
