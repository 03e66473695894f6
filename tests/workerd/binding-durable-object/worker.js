// Gets Durable Objects in every way there is; one class is instrumented and opted in for RPC, the other one is neither.
import { DurableObject, env as globalEnv } from 'cloudflare:workers';
import { instrument, instrumentDurableObject } from 'edgespan';
import { bindingOptions, rpc } from 'edgespan/bindings';

const options = (env) => ({ endpoint: env.ENDPOINT, serviceName: 'rooms', bindings: bindingOptions({ rpc: rpc('ROOMS') }) });

export const Room = instrumentDurableObject(
  class extends DurableObject {
    fetch(request) {
      if (request.headers.get('upgrade') === 'websocket') return this.connect();
      return new Response(`room ${request.method} ${new URL(request.url).pathname}`);
    }
    say(...args) {
      return JSON.stringify(args);
    }
    get motto() {
      return 'be kind';
    }
    connect() {
      const { 0: client, 1: server } = new WebSocketPair();
      this.ctx.acceptWebSocket(server);
      return new Response(null, { status: 101, webSocket: client });
    }
    webSocketMessage(socket, message) {
      socket.send(`${message} yourself`);
    }
  },
  options,
);

export class Desk extends DurableObject {
  fetch(request) {
    return new Response(`desk ${[...request.headers.keys()].filter((name) => name !== 'traceparent')}`);
  }
  say(...args) {
    return args.length;
  }
  async ask(stub) {
    return (await stub.fetch('https://desk.example/asked')).text();
  }
}

export default instrument(
  {
    async fetch(request, env) {
      const lines = await { '/stubs': stubs, '/calls': calls, '/socket': socket }[new URL(request.url).pathname](env);
      return new Response(lines.join('\n'));
    },
  },
  options,
);

async function stubs({ ROOMS, DESKS }) {
  const id = ROOMS.idFromName('a');
  const named = ROOMS.getByName('a');
  const desk = DESKS.getByName('a');
  const made = [
    ROOMS.get(id),
    named,
    ROOMS.get(ROOMS.idFromString(id.toString()), { locationHint: 'weur' }),
    globalEnv.ROOMS.getByName('a'),
  ];
  const lines = [
    `${ROOMS.newUniqueId().toString().length} ${id.equals(named.id)} ${id.name} ${named.name} ${named.id}`,
  ];
  for (const stub of made) lines.push(await (await stub.fetch('https://rooms.example/a')).text());
  lines.push(await (await desk.fetch(new Request('https://desk.example/a', { method: 'POST', body: 'a' }))).text());
  lines.push(
    [ROOMS.constructor.name, desk.constructor.name, JSON.stringify(desk), Object.keys(desk), Object.keys(ROOMS)].join(
      ' ',
    ),
  );
  try {
    ROOMS.get('no id');
  } catch (error) {
    lines.push(`threw ${error.name}: ${error.message}`);
  }
  try {
    structuredClone(ROOMS);
  } catch (error) {
    lines.push(`threw ${error.name}: ${error.message}`);
  }
  return lines;
}

async function calls({ ROOMS, DESKS }) {
  const room = ROOMS.getByName('b');
  const desk = DESKS.getByName('b');
  return [
    await room.say(1, 'two'),
    await room.say(),
    await room.motto,
    `${room.name} ${room.id}`,
    await desk.say(1),
    await desk.ask(desk),
    await desk.ask(DESKS.getByName('c')),
  ];
}

async function socket({ ROOMS }) {
  const { status, webSocket } = await ROOMS.getByName('c').fetch('https://rooms.example/', {
    headers: { upgrade: 'websocket' },
  });
  webSocket.accept();
  const echoed = new Promise((resolve) => webSocket.addEventListener('message', ({ data }) => resolve(data)));
  webSocket.send('hello');
  const lines = [`${status} ${await echoed}`];
  webSocket.close(1000, 'done');
  return lines;
}
