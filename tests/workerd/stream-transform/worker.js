// Shouts what the second service says, and tells how much of a body was made before anybody read it.
import { instrument } from 'edgespan';

export default instrument(
  {
    async fetch(request, env) {
      const { pathname } = new URL(request.url);
      if (pathname === '/quote') return shout(await fetch(`${env.SERVICE}/quote`));
      return pathname === '/lazy' ? lazy() : strings();
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'transform' }),
);

function shout(response) {
  const upper = new TransformStream({
    transform: (text, controller) => controller.enqueue(text.toUpperCase()),
  });
  const body = response.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(upper)
    .pipeThrough(new TextEncoderStream());
  return new Response(body, { headers: { 'content-type': 'text/plain' } });
}

// Text that nobody has encoded: the runtime does.
function strings() {
  return new Response(ReadableStream.from(['für ', 'Elise\n']));
}

function lazy() {
  let pulls = 0;
  const body = new ReadableStream(
    {
      pull(controller) {
        controller.enqueue(new TextEncoder().encode(`${++pulls} of 3\n`));
        if (pulls === 3) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  const response = new Response(body);
  return scheduler.wait(10).then(() => {
    response.headers.set('x-made-before', String(pulls));
    return response;
  });
}
