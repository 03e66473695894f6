// The active span is known until the first await.
import { trace } from '@opentelemetry/api';
import { WorkflowEntrypoint } from 'cloudflare:workers';
import { instrumentWorkflow } from 'edgespan/workflows';

const tracer = trace.getTracer('user');

class FlowBase extends WorkflowEntrypoint {
  async run(_event, step) {
    const first = await step.do('first', async () => {
      tracer.startSpan('at once').end();
      await scheduler.wait(1);
      return 1;
    });
    await step.sleep('between', 20);
    return step.do('second', async () => first + 1);
  }
}

export const Flow = instrumentWorkflow(FlowBase, (env) => ({ endpoint: env.ENDPOINT, serviceName: 'flow' }));

export default {
  async fetch(_request, env) {
    const instance = await env.FLOW.create({ id: 'no-als-1' });
    for (;;) {
      const { status, output } = await instance.status();
      if (status !== 'running' && status !== 'queued') return Response.json({ status, output });
      await scheduler.wait(10);
    }
  },
};
