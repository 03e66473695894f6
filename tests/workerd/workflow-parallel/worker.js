// Two steps at once, inside of a span of `run`; then one that leaves something to `waitUntil`, and a step in a step.
import { trace } from '@opentelemetry/api';
import { WorkflowEntrypoint } from 'cloudflare:workers';
import { createProvider, spanProcessors } from 'edgespan';
import { instrumentWorkflow } from 'edgespan/workflows';

const tracer = trace.getTracer('user');

class FlowBase extends WorkflowEntrypoint {
  async run(_event, step) {
    const both = await tracer.startActiveSpan('both', async (span) => {
      const made = await Promise.all(['a', 'b'].map((name) => step.do(name, () => this.work(name, 20))));
      span.end();
      return made.join(' and ');
    });
    return step.do('last', async () => {
      this.ctx.waitUntil(this.work('left behind', 40));
      return `${both}, ${await step.do('inner', () => this.work('inside', 1))}`;
    });
  }

  work(name, ms) {
    return tracer.startActiveSpan(`work ${name}`, async (span) => {
      await scheduler.wait(ms);
      tracer.startSpan(`end of ${name}`).end();
      span.end();
      return name;
    });
  }
}

const processor = {
  onStart: (span) => void span.setAttribute('seen', true),
  onEnd() {},
  forceFlush: async () => {},
  shutdown: async () => {},
};
let provider;

export const Flow = instrumentWorkflow(FlowBase, (env) => {
  provider ??= createProvider({ endpoint: env.ENDPOINT, serviceName: 'flow', spanProcessors: spanProcessors(processor) });
  return provider;
});

export default {
  async fetch(_request, env) {
    const instance = await env.FLOW.create({ id: 'parallel-1' });
    for (;;) {
      const { status, output } = await instance.status();
      if (status !== 'running' && status !== 'queued') return Response.json({ status, output });
      await scheduler.wait(10);
    }
  },
};
