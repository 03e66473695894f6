// A Durable Object that uses its storage and `waitUntil` for each message, and says so when it is constructed.
import { DurableObject } from 'cloudflare:workers';
import { instrumentDurableObject } from 'edgespan';

// workerd takes an object out of memory that was idle for 10 s.
const IDLE_MS = 12_500;

class Room extends DurableObject {
  seen = 0;

  constructor(ctx, env) {
    super(ctx, env);
    console.log('constructed');
  }

  async fetch() {
    const [client, server] = Object.values(new WebSocketPair());
    this.ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client });
  }

  async webSocketMessage(ws, message) {
    await this.ctx.storage.put('last', message);
    this.ctx.waitUntil(this.ctx.storage.sync());
    ws.send(`${message}, ${++this.seen} seen`);
  }
}

const TracedRoom = instrumentDurableObject(Room, (env) => ({
  endpoint: env.ENDPOINT,
  serviceName: 'do-websocket-idle',
}));
export { TracedRoom as Room };

export default {
  async fetch(request, env) {
    if (new URL(request.url).pathname === '/room') return env.ROOM.getByName('a').fetch(request);
    await scheduler.wait(IDLE_MS);
    return new Response('waited');
  },
};
