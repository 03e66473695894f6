// Opens a WebSocket to itself and answers what it heard.
import { instrument } from 'edgespan';

export default instrument(
  {
    async fetch(request) {
      return new URL(request.url).pathname === '/client' ? client(request.headers.get('x-self')) : server(request);
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'websocket' }),
);

async function client(self) {
  const { status, webSocket } = await fetch(`${self}/server`, { headers: { upgrade: 'websocket' } });
  webSocket.accept();
  const heard = new Promise((resolve) => webSocket.addEventListener('message', ({ data }) => resolve(data)));
  webSocket.send('ping');
  const answer = `${status}: ${await heard}`;
  webSocket.close(1000, 'done');
  return new Response(answer);
}

function server(request) {
  if (request.headers.get('upgrade') !== 'websocket') return new Response('no upgrade', { status: 426 });
  const [mine, theirs] = Object.values(new WebSocketPair());
  mine.accept();
  mine.addEventListener('message', ({ data }) => mine.send(`${data}, pong`));
  return new Response(null, { status: 101, webSocket: theirs });
}
