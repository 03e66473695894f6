// A Durable Object whose WebSocket is lost. workerd has no error of a WebSocket to be had at will: the last request calls
// the handler as the platform would.
import { instrumentDurableObject } from 'edgespan';

class Room {
  constructor(state) {
    this.state = state;
  }

  async fetch() {
    const [client, server] = Object.values(new WebSocketPair());
    this.state.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client });
  }

  webSocketMessage = (ws, message) => ws.send(message);

  async webSocketClose(ws, code, reason, wasClean) {
    console.log(`lost ${code} ${reason} ${wasClean}`);
  }

  async webSocketError(ws, error) {
    return `told of ${error}`;
  }
}

const TracedRoom = instrumentDurableObject(Room, (env) => ({
  endpoint: env.ENDPOINT,
  serviceName: 'do-websocket-error',
}));
export { TracedRoom as Room };

export default {
  async fetch(request, env, ctx) {
    if (new URL(request.url).pathname === '/') return env.ROOM.getByName('a').fetch(request);
    return new Response(await new TracedRoom(ctx, env).webSocketError(undefined, new TypeError('too large')));
  },
};
