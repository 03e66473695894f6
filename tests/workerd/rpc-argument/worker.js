// Methods answer with their arguments; they are replaced, overridden and added in every way that a framework may.
import { DurableObject, WorkerEntrypoint } from 'cloudflare:workers';
import { instrument, instrumentDurableObject, instrumentEntrypoint } from 'edgespan';
import { bindingOptions, rpc } from 'edgespan/bindings';

const BINDINGS = ['WRAPPED', 'EXTENDED', 'OVERRIDING', 'DEFINED', 'LATE', 'OTHER', 'PRICES'];
const options = (env) => ({ endpoint: env.ENDPOINT, serviceName: 'rpc-argument', bindings: bindingOptions({ rpc: rpc(...BINDINGS) }) });

const list = (who, args) => [who, ...args].join(' ') + (typeof args.at(-1) === 'object' ? JSON.stringify(args) : '');

// Wraps methods of the application once, the first of each name, as Cloudflare's Agents SDK does, and adds one.
class Framework extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    const { prototype } = this.constructor;
    if (Object.hasOwn(prototype, 'added')) return;
    const seen = new Set(['constructor']);
    for (let at = Object.getPrototypeOf(this); at !== Framework.prototype; at = Object.getPrototypeOf(at)) {
      for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
        if (!seen.has(name) && typeof value === 'function') {
          prototype[name] = function (...args) {
            return `in a frame, ${value.apply(this, args)}`;
          };
        }
        seen.add(name);
      }
    }
    prototype.added = (...args) => list('added', args);
  }
}

export const Wrapped = instrumentDurableObject(
  class Wrapped extends Framework {
    hello(...args) {
      return list('wrapped', args);
    }
  },
  options,
);

class ExtendedBase extends Framework {
  hello(...args) {
    return list('extended', args);
  }
}

export class Extended extends instrumentDurableObject(ExtendedBase, options) {}

class OverridingBase extends DurableObject {
  hello(...args) {
    return list('base', args);
  }
}

export class Overriding extends instrumentDurableObject(OverridingBase, options) {
  hello(...args) {
    return `${list('overriding', args)}, ${super.hello(...args)}`;
  }
}

class DefinedBase extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    const value = (...args) => list('defined', args);
    Object.defineProperty(Object.getPrototypeOf(this), 'hello', { configurable: true, value });
  }

  hello() {}
}

export const Defined = instrumentDurableObject(DefinedBase, options);

class LateBase extends DurableObject {
  hello(...args) {
    Object.getPrototypeOf(this).hello = (...later) => list('later', later);
    return list('first', args);
  }
}

export class Late extends instrumentDurableObject(LateBase, options) {}

export const Other = instrumentDurableObject(
  class Other extends DurableObject {
    field = (...args) => list('field', args);

    get getter() {
      return (...args) => list('getter', args);
    }

    get stub() {
      return this.env.PLAIN;
    }

    test(...args) {
      return list('test', args);
    }
  },
  options,
);

class PricesBase extends WorkerEntrypoint {}

export class Prices extends instrumentEntrypoint(PricesBase, options) {
  hello(...args) {
    return list('prices', args);
  }
}

export default instrument(
  {
    async fetch(request, env) {
      const [, binding, method] = new URL(request.url).pathname.split('/');
      const stub = binding === 'PRICES' ? env.PRICES : env[binding].getByName('a');
      try {
        if (method === 'read') return new Response(await (await stub.getter)('x', 1));
        if (method === 'stub') return new Response(await stub.stub.hello('x', 1));
        return new Response(await stub[method]('x', 1));
      } catch (error) {
        return new Response(String(error));
      }
    },
  },
  options,
);
