// Every kind of thing a scenario can do.
import { DurableObject } from 'cloudflare:workers';
import { instrument } from 'edgespan';

export class Room extends DurableObject {
  async fetch() {
    const [client, server] = Object.values(new WebSocketPair());
    this.ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client });
  }
  webSocketMessage(socket, message) {
    socket.send(`${message}!`);
  }
  webSocketClose(socket, code, reason) {
    socket.close(code, reason);
  }
}

let released = false;
const handler = {
  async fetch(request, env, ctx) {
    switch (new URL(request.url).pathname) {
      case '/kv':
        await env.KV.put('a', 'b');
        return new Response(`${await env.KV.get('a')} ${request.cf?.colo} ${await env.QUOTES.add(1, 2)}`);
      case '/socket':
        return env.ROOM.get(env.ROOM.idFromName('a')).fetch(request);
      case '/release':
        released = true;
        return new Response('released');
      case '/echo':
        return new Response(request.body);
      case '/wait':
        console.log('waiting');
        request.signal.addEventListener('abort', () => console.log('aborted'));
        while (!request.signal.aborted) await scheduler.wait(10);
        return new Response('late');
      default: {
        const body = new ReadableStream({
          async start(controller) {
            controller.enqueue(new TextEncoder().encode('first '));
            // With a timer pending, the Worker is not taken for hung.
            for (released = false; !released;) await scheduler.wait(10);
            controller.enqueue(new TextEncoder().encode('second'));
            controller.close();
          },
          cancel() {
            console.log('cancelled');
          },
        });
        return new Response(body);
      }
    }
  },
  async scheduled(controller) {
    console.log(controller.cron, controller.scheduledTime);
  },
  async queue(batch) {
    batch.messages[1].retry();
  },
  async email(message) {
    await message.forward('c@links.example');
  },
};

export default instrument(handler, (env) => ({ endpoint: env.ENDPOINT, serviceName: 'hello' }));
