// A third Worker: takes the message, and starts a workflow.
import { WorkflowEntrypoint } from 'cloudflare:workers';
import { withSentry } from 'edgespan/sentry';
import { instrumentWorkflowWithSentry } from 'edgespan/workflows';
import { bindingOptions } from 'edgespan/bindings';

const options = (env) => ({
  dsn: env.DSN,
  tracesSampleRate: 1,
  serviceName: 'fulfilment',
  bindings: bindingOptions({ queues: ['DELIVERY'] }),
});

class DeliveryBase extends WorkflowEntrypoint {
  async run({ payload }, step) {
    await step.do('ship', () => ship(this.env, payload));
  }
}

async function ship(env, payload) {
  await fetch(`${env.SERVICE}/echo`, { method: 'POST', body: JSON.stringify(payload) });
}

export const Delivery = instrumentWorkflowWithSentry(options, DeliveryBase);

export default withSentry(options, {
  async queue(batch, env) {
    for (const { body } of batch.messages) await env.DELIVERY.create({ id: `order-${body.order}`, params: body });
  },
});
