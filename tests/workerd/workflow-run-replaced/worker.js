// The base class looks whether `run` is the class's own, and wraps it.
import { WorkflowEntrypoint } from 'cloudflare:workers';
import { instrumentWorkflow } from 'edgespan/workflows';

const wrapped = new WeakSet();

class Framework extends WorkflowEntrypoint {
  constructor(ctx, env) {
    super(ctx, env);
    const prototype = Object.getPrototypeOf(this);
    if (!Object.hasOwn(prototype, 'run') || wrapped.has(prototype)) return;
    const { run } = prototype;
    prototype.run = async function (event, step) {
      return `wrapped ${await run.call(this, event, step)}`;
    };
    wrapped.add(prototype);
  }
}

class FlowBase extends Framework {
  async run(_event, step) {
    return step.do('first', async () => 'run');
  }
}

export const Flow = instrumentWorkflow(FlowBase, (env) => ({ endpoint: env.ENDPOINT, serviceName: 'replaced' }));

export default {
  async fetch(_request, env) {
    const instance = await env.FLOW.create({ id: 'replaced' });
    for (;;) {
      const { status, output } = await instance.status();
      if (status !== 'running' && status !== 'queued') return Response.json({ status, output });
      await scheduler.wait(10);
    }
  },
};
