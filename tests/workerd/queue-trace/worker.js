// Sends to a queue that carries the context and to one that does not, and says what arrived.
import { instrument } from 'edgespan';
import { bindingOptions } from 'edgespan/bindings';

export default instrument(
  {
    async fetch(request, { ORDERS, OTHER }) {
      const order = { order: 1 };
      const batch = [{ body: { order: 2 } }, { body: [3] }, { body: { _trace: 'mine' } }, { body: 'text' }];
      await ORDERS.sendBatch([{ body: order }, ...batch]);
      await OTHER.send({ order: 4, _trace: { note: 'mine' } });
      return Response.json([order, batch]);
    },
    async queue(batch, env) {
      await fetch(`${env.SERVICE}/echo`);
      console.log(batch.queue, JSON.stringify(batch.messages.map(({ body }) => body)));
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'shop', bindings: bindingOptions({ queues: ['ORDERS'] }) }),
);
