// Says whether the workflow was done long before the first export is given up.
import { WorkflowEntrypoint } from 'cloudflare:workers';
import { instrumentWorkflow } from 'edgespan/workflows';

const TIMEOUT_MS = 4000;

class FlowBase extends WorkflowEntrypoint {
  async run(_event, step) {
    const one = await step.do('one', async () => 1);
    return one + (await step.do('two', async () => 2));
  }
}

const options = (env) => ({ endpoint: env.ENDPOINT, serviceName: 'flow', timeoutMs: TIMEOUT_MS });

export const Flow = instrumentWorkflow(FlowBase, options);

export default {
  async fetch(_request, env) {
    const begun = Date.now();
    const instance = await env.FLOW.create({ id: 'hangs-1' });
    for (;;) {
      const { status, output } = await instance.status();
      const isEarly = Date.now() - begun < TIMEOUT_MS / 2;
      if (status !== 'running' && status !== 'queued') return Response.json({ status, output, isEarly });
      await scheduler.wait(10);
    }
  },
};
