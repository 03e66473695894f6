// Streams two lines and then fails.
import { instrument } from 'edgespan';

export default instrument(
  {
    async fetch() {
      let line = 0;
      return new Response(
        new ReadableStream({
          async pull(controller) {
            await scheduler.wait(5);
            if (++line > 2) throw new RangeError('out of lines');
            controller.enqueue(new TextEncoder().encode(`line ${line}\n`));
          },
        }),
      );
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'broken' }),
);
