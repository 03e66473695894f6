// Sends in every form.
import { instrument } from 'edgespan';

export default instrument(
  {
    async fetch(request, { ORDERS }) {
      const told = [typeof (await ORDERS.send({ order: 'secret' }))];
      await ORDERS.send('secret', { contentType: 'text', delaySeconds: 60 });
      await ORDERS.send(new Uint8Array([1, 2]), { contentType: 'bytes' });
      await ORDERS.sendBatch([{ body: { order: 1 } }, { body: 'text', contentType: 'text' }]);
      await ORDERS.sendBatch(messages(), { delaySeconds: 60 });
      told.push(Object.keys(await ORDERS.metrics()));
      try {
        await ORDERS.send('x', { contentType: 'absent' });
      } catch (error) {
        told.push(error.message);
      }
      return Response.json(told);
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'shop' }),
);

function* messages() {
  yield { body: 1 };
  yield { body: new Map([['a', 1]]), contentType: 'v8' };
}
