// Runs twice: the first time up to a sleep, in which it is paused; the second time to its end.
import { trace } from '@opentelemetry/api';
import { WorkflowEntrypoint } from 'cloudflare:workers';
import { instrument } from 'edgespan';
import { bindingOptions, workflow } from 'edgespan/bindings';
import { instrumentWorkflow } from 'edgespan/workflows';

const tracer = trace.getTracer('user');
const ID = 'a5b1c2d3-0e1f-4a5b-8c7d-9e0f1a2b3c4d';

class FlowBase extends WorkflowEntrypoint {
  async run(_event, step) {
    const visit = async (path) => void (await fetch(this.env.SERVICE + path));
    return tracer.startActiveSpan('outside of steps', async (span) => {
      await step.do('before', () => (tellIds(), visit('/quote')));
      await step.sleep('in between', 1500);
      tellIds();
      await step.do('after', () => (tellIds(), visit('/echo')));
      span.end();
      return 'done';
    });
  }
}

/** They are the same in each run. */
function tellIds() {
  const span = trace.getActiveSpan();
  span?.setAttribute('own ids', `${span.spanContext().traceId} ${span.spanContext().spanId}`);
}

const options = (env) => ({ endpoint: env.ENDPOINT, serviceName: 'flow', bindings: bindingOptions({ off: [workflow] }) });

export const Flow = instrumentWorkflow(FlowBase, options);

export default instrument(
  {
    async fetch(request, env) {
      const path = new URL(request.url).pathname;
      if (path === '/create') return new Response((await env.FLOW.create({ id: ID })).id);
      const instance = await env.FLOW.get(ID);
      const until = async (wanted) => {
        for (;;) {
          const { status, output } = await instance.status();
          if (status === wanted) return new Response(`${status} ${output ?? ''}`);
          await scheduler.wait(10);
        }
      };
      if (path === '/pause') {
        await scheduler.wait(400);
        return (await instance.pause(), until('paused'));
      }
      if (path === '/resume') return (await instance.resume(), until('running'));
      return until('complete');
    },
  },
  options,
);
