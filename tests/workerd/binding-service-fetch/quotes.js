// The Worker behind the binding, instrumented.
import { instrument } from 'edgespan';

export default instrument(
  {
    async fetch(request) {
      const { pathname } = new URL(request.url);
      if (pathname === '/throws') throw new RangeError('no quotes today');
      if (pathname === '/missing') return new Response('nothing', { status: 404 });
      if (pathname === '/away') return Response.redirect('https://quotes.example/quote', 302);
      if (pathname === '/socket') return socket();
      if (pathname === '/quote')
        return Response.json({ quote: 'Less is more.' }, { headers: { 'x-served-by': 'quotes' } });
      return new Response(`${request.method} ${request.headers.get('x-own')} ${await request.text()}`);
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'quotes' }),
);

function socket() {
  const { 0: client, 1: server } = new WebSocketPair();
  server.accept();
  server.addEventListener('message', ({ data }) => server.send(`${data} yourself`));
  return new Response(null, { status: 101, webSocket: client });
}
