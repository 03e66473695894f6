// A second Worker: asks a Durable Object of its own, which sends a message.
import { DurableObject } from 'cloudflare:workers';
import { instrumentDurableObjectWithSentry, withSentry } from 'edgespan/sentry';
import { bindingOptions } from 'edgespan/bindings';

const options = (env) => ({
  dsn: env.DSN,
  tracesSampleRate: 1,
  serviceName: 'checkout',
  bindings: bindingOptions({ queues: ['ORDERS'] }),
});

class CartBase extends DurableObject {
  async fetch(request) {
    const order = Number(new URL(request.url).pathname.split('/')[2]);
    await this.ctx.storage.put('last', order);
    await this.env.ORDERS.send({ order });
    return Response.json({ order });
  }
}

export const Cart = instrumentDurableObjectWithSentry(options, CartBase);

export default withSentry(options, {
  fetch: (request, env) => env.CART.get(env.CART.idFromName('cart')).fetch(request),
});
