// A Durable Object that listens to a WebSocket itself, and so stays in memory.
import { trace } from '@opentelemetry/api';
import { DurableObject } from 'cloudflare:workers';
import { instrumentDurableObject } from 'edgespan';

class Room extends DurableObject {
  async fetch() {
    const [client, server] = Object.values(new WebSocketPair());
    server.accept();
    server.addEventListener('message', ({ data }) => server.send(this.answer(data)));
    server.addEventListener('close', ({ code }) => server.close(code));
    return new Response(null, { status: 101, webSocket: client });
  }

  answer(data) {
    trace.getTracer('own').startSpan('answer').end();
    return `${data}, too`;
  }
}

const TracedRoom = instrumentDurableObject(Room, (env) => ({
  endpoint: env.ENDPOINT,
  serviceName: 'do-websocket-accepted',
}));
export { TracedRoom as Room };

export default { fetch: (request, env) => env.ROOM.getByName('a').fetch(request) };
