// Starts instances of a Workflow that is not instrumented, and asks what it was given; it hands on the trace that came
// with that to the second service.
import { WorkflowEntrypoint } from 'cloudflare:workers';
import { instrument, untraced } from 'edgespan';
import { bindingOptions } from 'edgespan/bindings';

export class Orders extends WorkflowEntrypoint {
  async run({ payload }, step) {
    const { _trace: headers, ...rest } = payload ?? {};
    await fetch(`${this.env.SERVICE}/echo`, { headers });
    const keys = Object.keys(rest);
    if (!payload?.waits) return keys;
    const { payload: event } = await step.waitForEvent('a decision', { type: 'decision', timeout: '1 minute' });
    return [keys, event];
  }
}

export default instrument(
  {
    async fetch(request, { ORDERS }) {
      const name = new URL(request.url).pathname.slice(1);
      const created = await ORDERS.create({ id: `one-${name}`, params: { secret: 1 } });
      const batch = await ORDERS.createBatch([{ id: `two-${name}`, params: { waits: true } }, { id: `three-${name}` }]);
      const got = await ORDERS.get(`one-${name}`);
      const lines = [created.id, got.id, ...batch.map(({ id }) => id), await result(created), await result(batch[1])];
      await batch[0].sendEvent({ type: 'decision', payload: { secret: 'yes' } });
      lines.push(await result(batch[0]), created.constructor.name, JSON.stringify(Object.keys(created)));
      try {
        await ORDERS.get('nobody');
      } catch (error) {
        lines.push(error.message);
      }
      return new Response(lines.join('\n'));
    },
  },
  (env, request) => ({
    endpoint: env.ENDPOINT,
    serviceName: 'orders',
    bindings: bindingOptions({ queues: request.url.endsWith('/opted-in') ? ['ORDERS'] : [] }),
  }),
);

/** What an instance gave. It is asked without spans: how often is a matter of time. */
async function result(instance) {
  for (;;) {
    const { status, output } = await untraced(() => instance.status());
    if (status === 'complete' || status === 'errored') return `${status} ${JSON.stringify(output)}`;
    await scheduler.wait(20);
  }
}
