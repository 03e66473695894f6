// Two steps, of which the first can be taken back.
import { WorkflowEntrypoint } from 'cloudflare:workers';
import { instrumentWorkflow } from 'edgespan/workflows';

class FlowBase extends WorkflowEntrypoint {
  async run(_event, step) {
    await step.do('reserve', async () => 'seat 7', {
      rollback: async ({ output, error, ctx }) => {
        await fetch(`${this.env.SERVICE}/echo`, {
          method: 'POST',
          body: `${output}, ${error.message}, ${ctx.attempt}`,
        });
      },
    });
    await step.do('pay', { retries: { limit: 0, delay: 1 } }, async () => Promise.reject(new Error('no money')));
  }
}

export const Flow = instrumentWorkflow(FlowBase, (env) => ({ endpoint: env.ENDPOINT, serviceName: 'flow' }));

export default {
  async fetch(_request, env) {
    const instance = await env.FLOW.create({ id: 'rollback-1' });
    for (;;) {
      const { status, error } = await instance.status();
      if (status !== 'running' && status !== 'queued') return Response.json({ status, error });
      await scheduler.wait(10);
    }
  },
};
