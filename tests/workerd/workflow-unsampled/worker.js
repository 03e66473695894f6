// The same workflow twice: with a sampler that takes nothing, and with options that are not valid.
import { WorkflowEntrypoint } from 'cloudflare:workers';
import { instrumentWorkflow } from 'edgespan/workflows';

class FlowBase extends WorkflowEntrypoint {
  async run({ instanceId }, step) {
    const text = await step.do('visit', async ({ attempt }) => {
      if (attempt === 2) return `after ${attempt}`;
      await fetch(`${this.env.SERVICE}/echo`, { method: 'POST', body: instanceId });
      throw new Error('again');
    });
    await step.sleep('short', 10);
    return text;
  }
}

export const Unsampled = instrumentWorkflow(class extends FlowBase {}, (env) => ({
  endpoint: env.ENDPOINT,
  sampler: 'always_off',
}));

export const Bad = instrumentWorkflow(class extends FlowBase {}, () => ({ endpoint: 'nowhere' }));

export default {
  async fetch(request, env) {
    const name = new URL(request.url).pathname.slice(1);
    const instance = await env[name].create({ id: name });
    for (;;) {
      const { status, output } = await instance.status();
      if (status !== 'running' && status !== 'queued') return Response.json({ status, output });
      await scheduler.wait(10);
    }
  },
};
