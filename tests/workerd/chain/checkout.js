// A second Worker: asks a Durable Object of its own, which sends a message.
import { DurableObject } from 'cloudflare:workers';
import { instrument, instrumentDurableObject } from 'edgespan';
import { bindingOptions } from 'edgespan/bindings';

const options = (env) => ({ endpoint: env.ENDPOINT, serviceName: 'checkout', bindings: bindingOptions({ queues: ['ORDERS'] }) });

class CartBase extends DurableObject {
  async fetch(request) {
    const order = Number(new URL(request.url).pathname.split('/')[2]);
    await this.ctx.storage.put('last', order);
    await this.env.ORDERS.send({ order });
    return Response.json({ order });
  }
}

export const Cart = instrumentDurableObject(CartBase, options);

export default instrument(
  { fetch: (request, env) => env.CART.get(env.CART.idFromName('cart')).fetch(request) },
  options,
);
