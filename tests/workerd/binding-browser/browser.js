// Stands in for Browser Rendering.
import { WorkerEntrypoint } from 'cloudflare:workers';

export class Browser extends WorkerEntrypoint {
  fetch(request) {
    if (request.headers.get('upgrade') !== 'websocket') return Response.json({ sessionId: 'session-1' });
    const { 0: client, 1: server } = new WebSocketPair();
    server.accept();
    server.addEventListener('message', () => server.send('{"id":1,"result":{"product":"Chrome"}}'));
    return new Response(null, { status: 101, webSocket: client });
  }

  quickAction(action) {
    return new Response(`a ${action}`);
  }
}

export default { fetch: () => new Response('unused') };
