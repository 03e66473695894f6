// Calls of one object that overlap: none ends before all have begun.
import { DurableObject } from 'cloudflare:workers';
import { instrument, instrumentDurableObject } from 'edgespan';
import { bindingOptions, rpc } from 'edgespan/bindings';

const options = (env) => ({ endpoint: env.ENDPOINT, serviceName: 'no-als', bindings: bindingOptions({ rpc: rpc('ROOM') }) });

export const Room = instrumentDurableObject(
  class Room extends DurableObject {
    begun = 0;
    all = Promise.withResolvers();

    async list(...args) {
      if (++this.begun === 3) this.all.resolve();
      await this.all.promise;
      return this.format(args);
    }

    format(args) {
      return JSON.stringify(args);
    }
  },
  options,
);

export default instrument(
  {
    async fetch(request, env) {
      const { pathname } = new URL(request.url);
      if (pathname === '/first') return new Response('the one that is cold');
      return new Response(await env.ROOM.get(env.ROOM.idFromName('a')).list(pathname, 2));
    },
  },
  options,
);
