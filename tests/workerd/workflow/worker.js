// Every way to call a step: with and without a configuration, one that fails twice, a sleep, waits for events.
import { trace } from '@opentelemetry/api';
import { WorkflowEntrypoint } from 'cloudflare:workers';
import { instrument } from 'edgespan';
import { bindingOptions, workflow } from 'edgespan/bindings';
import { instrumentWorkflow } from 'edgespan/workflows';

const tracer = trace.getTracer('user');

class OrdersBase extends WorkflowEntrypoint {
  #prefix = 'order';

  async run(event, step) {
    const order = await step.do('load', async (context) => {
      tracer.startSpan('inside load').end();
      return { id: `${this.#prefix} ${event.payload.number}`, context };
    });
    const charged = await tracer.startActiveSpan('payment', async (span) => {
      const attempts = await step.do(
        'charge',
        { retries: { limit: 3, delay: 1, backoff: 'constant' }, timeout: '1 minute' },
        async ({ attempt }) => {
          if (attempt < 3) throw new Error(`declined ${attempt}`);
          return attempt;
        },
      );
      span.end();
      return attempts;
    });
    await step.sleep('cool down', 20);
    const again = await step.do('load', async ({ step: { name, count } }) => `${name} ${count}`);
    await step.do('report', async () => {
      const answer = { order, charged, again };
      await fetch(`${this.env.SERVICE}/echo`, { method: 'POST', body: JSON.stringify(answer) });
    });
    return order.id;
  }
}

const options = (env) => ({ endpoint: env.ENDPOINT, serviceName: 'orders', bindings: bindingOptions({ off: [workflow] }) });

export const Orders = instrumentWorkflow(OrdersBase, options);

export default instrument(
  {
    async fetch(request, env) {
      const id = '0f8fad5b-d9cb-469f-a165-70867728950e';
      if (new URL(request.url).pathname === '/') {
        const instance = await env.ORDERS.create({ id, params: { number: 7 } });
        return new Response(instance.id);
      }
      const instance = await env.ORDERS.get(id);
      let told;
      do told = await instance.status();
      while (told.status === 'running' && !(await scheduler.wait(10)));
      return Response.json({ status: told.status, output: told.output });
    },
  },
  options,
);
