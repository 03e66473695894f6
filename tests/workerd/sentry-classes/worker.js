// A Durable Object and a Workflow that fail.
import { DurableObject, WorkflowEntrypoint } from 'cloudflare:workers';
import { captureException, instrumentDurableObjectWithSentry, setTag } from 'edgespan/sentry';
import { instrumentWorkflowWithSentry } from 'edgespan/workflows';

const options = (env) => ({ dsn: env.DSN, tracesSampleRate: 1 });

class RoomBase extends DurableObject {
  async enter(who) {
    setTag('who', who);
    throw new RangeError(`no room for ${who}`);
  }

  async fetch() {
    captureException(new Error('caught in the room'));
    return new Response('room');
  }
}

class FlowBase extends WorkflowEntrypoint {
  async run(event, step) {
    await step.do('first', async () => 1);
    throw new TypeError('the flow stops here');
  }
}

const Room = instrumentDurableObjectWithSentry(options, RoomBase);
const Flow = instrumentWorkflowWithSentry(options, FlowBase);
export { Flow, Room };

export default {
  async fetch(request, env) {
    const room = env.ROOM.get(env.ROOM.idFromName('a'));
    const { pathname } = new URL(request.url);
    if (pathname === '/captured') return room.fetch('http://room.example/');
    if (pathname === '/rpc') return new Response(await room.enter('Ada').catch(({ message }) => message));
    const instance = await env.FLOW.create({ id: 'one' });
    while ((await instance.status()).status !== 'errored') await scheduler.wait(10);
    return new Response('errored');
  },
};
