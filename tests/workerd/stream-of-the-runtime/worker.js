// Hands on bodies without a look at them: of a fetch, one written while it is read, rewritten HTML, zipped text.
import { instrument } from 'edgespan';

export default instrument(
  {
    async fetch(request, env, ctx) {
      const { pathname } = new URL(request.url);
      if (pathname === '/rewritten') {
        const page = new Response('<p>hello</p>', { headers: { 'content-type': 'text/html' } });
        return new HTMLRewriter().on('p', { element: (p) => p.setInnerContent('rewritten') }).transform(page);
      }
      if (pathname === '/zipped') {
        const zipped = new Response('zipped, and plain again').body.pipeThrough(new CompressionStream('gzip'));
        return new Response(zipped.pipeThrough(new DecompressionStream('gzip')));
      }
      if (pathname === '/events') {
        const { body } = await fetch(`${request.headers.get('x-self')}/identity`);
        return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
      }
      const { readable, writable } = new IdentityTransformStream();
      ctx.waitUntil(write(writable));
      return new Response(readable);
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'moved' }),
);

async function write(writable) {
  const writer = writable.getWriter();
  for (let line = 1; line <= 3; line++) {
    await writer.write(new TextEncoder().encode(`data: ${line}\n\n`));
    await scheduler.wait(5);
  }
  await writer.close();
}
