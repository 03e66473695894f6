// Base classes that look for methods on the prototype of their instance, as Cloudflare's Agents SDK does.
import { DurableObject, WorkerEntrypoint } from 'cloudflare:workers';
import { instrumentDurableObject, instrumentEntrypoint } from 'edgespan';

const options = (env) => ({ endpoint: env.ENDPOINT, serviceName: 'class-own-properties' });

const NAMES = ['constructor', 'fetch', 'own', 'inherited', 'both', 'ownGetter', 'inheritedGetter'];

const framework = (Base) =>
  class extends Base {
    constructor(ctx, env) {
      super(ctx, env);
      const described = Object.entries(Object.getOwnPropertyDescriptors(Object.getPrototypeOf(this)));
      this.seen = described.map(([name, { get, value }]) => `${name}: ${get ? 'getter' : typeof value}`);
    }

    look() {
      return NAMES.filter((name) => Object.hasOwn(Object.getPrototypeOf(this), name));
    }

    inherited() {}
    both() {}
    get inheritedGetter() {
      return 1;
    }
  };

const application = (Base) =>
  class extends Base {
    own() {}
    both() {}
    get ownGetter() {
      return 1;
    }

    async fetch() {
      const { prototype } = this.constructor;
      return Response.json([this.seen, this.look(), prototype.own === this.own, this instanceof this.constructor]);
    }
  };

export const Room = instrumentDurableObject(application(framework(DurableObject)), options);
export const Prices = instrumentEntrypoint(application(framework(WorkerEntrypoint)), options);

export default {
  async fetch(request, { ROOM, PRICES }) {
    const stub = new URL(request.url).pathname === '/ROOM' ? ROOM.getByName('a') : PRICES;
    return stub.fetch('https://links.example/');
  },
};
