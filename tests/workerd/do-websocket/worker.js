// A Durable Object with a WebSocket that hibernates; it tells how many messages this instance has seen.
import { trace } from '@opentelemetry/api';
import { DurableObject } from 'cloudflare:workers';
import { instrumentDurableObject } from 'edgespan';

class Room extends DurableObject {
  seen = 0;

  async fetch() {
    const [client, server] = Object.values(new WebSocketPair());
    this.ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client });
  }

  async webSocketMessage(ws, message) {
    if (message === 'throw') throw new TypeError('no such message');
    this.answer(ws, typeof message === 'string' ? message : message.byteLength);
  }

  answer(ws, what) {
    trace.getTracer('own').startSpan('answer').end();
    ws.send(`${what}, ${++this.seen} seen`);
  }

  async webSocketClose(ws, code, reason, wasClean) {
    console.log(`closed ${code} ${reason} ${wasClean}`);
    ws.close(code, reason);
  }
}

const TracedRoom = instrumentDurableObject(Room, (env) => ({ endpoint: env.ENDPOINT, serviceName: 'do-websocket' }));
export { TracedRoom as Room };

export default { fetch: (request, env) => env.ROOM.getByName('a').fetch(request) };
