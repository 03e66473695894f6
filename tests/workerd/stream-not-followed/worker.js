// Answers in every way that is no stream of its own making.
import { instrument } from 'edgespan';

const text = (value) => new TextEncoder().encode(value);

const ANSWERS = {
  '/text': () => new Response('text', { headers: { 'x-kept': 'yes' } }),
  '/empty': () => new Response(''),
  '/none': () => new Response(null, { status: 204 }),
  '/bytes': () => new Response(text('bytes')),
  '/blob': () => new Response(new Blob(['blob'], { type: 'text/x-blob' })),
  '/form': () => new Response(new URLSearchParams({ a: 'b' })),
  '/fixed': (env, ctx) => {
    const { readable, writable } = new FixedLengthStream(5);
    const writer = writable.getWriter();
    ctx.waitUntil(writer.write(text('fixed')).then(() => writer.close()));
    return new Response(readable);
  },
  '/fetched': (env) => fetch(`${env.SERVICE}/quote`),
  // Said to be encoded, and handed on as it is.
  '/encoded': () =>
    new Response(once('not gzip at all'), { headers: { 'content-encoding': 'gzip' }, encodeBody: 'manual' }),
  '/stream': () => new Response(once('nobody reads it')),
  '/used': async () => {
    const response = new Response(once('used'));
    await response.text();
    return response;
  },
};

export default instrument(
  {
    async fetch(request, env, ctx) {
      return ANSWERS[new URL(request.url).pathname](env, ctx);
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'untouched' }),
);

function once(value) {
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(text(value));
      controller.close();
    },
  });
}
