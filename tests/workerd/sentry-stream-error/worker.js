// Streams a line and then fails.
import { withSentry } from 'edgespan/sentry';

export default withSentry((env) => ({ dsn: env.DSN, tracesSampleRate: 1 }), {
  async fetch() {
    let line = 0;
    return new Response(
      new ReadableStream({
        async pull(controller) {
          await scheduler.wait(5);
          if (++line > 1) throw new RangeError('out of lines');
          controller.enqueue(new TextEncoder().encode(`line ${line}\n`));
        },
      }),
    );
  },
});
