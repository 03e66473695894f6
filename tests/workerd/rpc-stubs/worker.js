// Comes by stubs in every way there is, and catches how they fail.
import { DurableObject, WorkerEntrypoint } from 'cloudflare:workers';
import { instrument, instrumentDurableObject } from 'edgespan';
import { bindingOptions, rpc } from 'edgespan/bindings';

const options = (env) => ({ endpoint: env.ENDPOINT, serviceName: 'rpc-stubs', bindings: bindingOptions({ rpc: rpc('SHOP', 'PEER') }) });

/** Not instrumented: it shows the argument that carries the trace. */
export class Shop extends WorkerEntrypoint {
  sell(...args) {
    return args.length;
  }
  async close() {
    throw new RangeError('closed');
  }
}

export class Peer extends DurableObject {
  wave(...args) {
    return args.length;
  }
  die() {
    this.ctx.abort('dead');
  }
}

export const Room = instrumentDurableObject(
  class Room extends DurableObject {
    peer = this.env.PEER.getByName('peer');
    ofField() {
      return this.peer.wave();
    }
  },
  options,
);

const PATHS = { '/caught': caught, '/stands-for': standsFor, '/field': field, '/looks': looks };

export default instrument(
  {
    async fetch(request, env) {
      return new Response((await PATHS[new URL(request.url).pathname](env)).join('\n'));
    },
  },
  options,
);

async function caught({ SHOP, PEER }) {
  const lines = [];
  const listener = (event) => {
    lines.push(`unhandled ${event.reason.name}`);
    event.preventDefault();
  };
  addEventListener('unhandledrejection', listener);
  const dead = PEER.getByName('dead');
  const calls = [
    () => SHOP.sell(Symbol('no argument')),
    () => dead.die(),
    () => dead.wave(),
    () => Promise.all([dead.wave()]),
    () => SHOP.close(),
  ];
  for (const call of calls) {
    try {
      await call();
    } catch ({ name }) {
      lines.push(name);
    }
  }
  await scheduler.wait(20);
  removeEventListener('unhandledrejection', listener);
  return lines;
}

/** How many arguments arrived: one more where the call was traced. */
const count = async (call) => ((await call()) === 0 ? 'as without' : 'traced');
const without = { traced: 'arrived', 'as without': 'arrived' };

async function standsFor({ SHOP, PEER }) {
  const stub = PEER.getByName('peer');
  const calls = {
    'a proxy': () => new Proxy(SHOP, {}).sell(),
    'a proxy that reflects': () => new Proxy(stub, { get: (...args) => Reflect.get(...args) }).wave(),
    'a prototype': () => Object.create(SHOP).sell(),
    super: () =>
      ({
        __proto__: SHOP,
        sell() {
          return super.sell();
        },
      }).sell(),
    'another receiver': () => Reflect.get(SHOP, 'sell', {})(),
  };
  const lines = [];
  for (const [name, call] of Object.entries(calls)) lines.push(`${name}: ${without[await count(call)]}`);
  return lines;
}

async function field({ ROOM }) {
  return [without[(await ROOM.getByName('room').ofField()) === 0 ? 'as without' : 'traced']];
}

function looks({ SHOP, PEER }) {
  const stub = PEER.getByName('peer');
  return [SHOP, stub].flatMap((each) => [
    ['then', 'sell', 'fetch', '0'].map((name) => `${name} ${name in each}`).join(' '),
    Object.keys(each).length,
    String(each),
    each instanceof SHOP.constructor,
    typeof each.then,
    typeof each.toString,
  ]);
}
