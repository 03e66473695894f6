// A third Worker: takes the message, and starts a workflow.
import { WorkflowEntrypoint } from 'cloudflare:workers';
import { instrument } from 'edgespan';
import { instrumentWorkflow } from 'edgespan/workflows';
import { bindingOptions } from 'edgespan/bindings';

const options = (env) => ({ endpoint: env.ENDPOINT, serviceName: 'fulfilment', bindings: bindingOptions({ queues: ['DELIVERY'] }) });

class DeliveryBase extends WorkflowEntrypoint {
  async run({ payload }, step) {
    await step.do('ship', () => ship(this.env, payload));
  }
}

async function ship(env, payload) {
  await fetch(`${env.SERVICE}/echo`, { method: 'POST', body: JSON.stringify(payload) });
}

export const Delivery = instrumentWorkflow(DeliveryBase, options);

export default instrument(
  {
    async queue(batch, env) {
      for (const { body } of batch.messages) await env.DELIVERY.create({ id: `order-${body.order}`, params: body });
    },
  },
  options,
);
