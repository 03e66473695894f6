// Sleeps until a time, waits for an event, for one that was sent before, and for one that never comes.
import { trace } from '@opentelemetry/api';
import { WorkflowEntrypoint } from 'cloudflare:workers';
import { instrument } from 'edgespan';
import { bindingOptions, workflow } from 'edgespan/bindings';
import { instrumentWorkflow } from 'edgespan/workflows';

const ID = 'waits-1';

class FlowBase extends WorkflowEntrypoint {
  async run(_event, step) {
    await step.do('sent for', async () => {
      const { traceId, spanId } = trace.getActiveSpan()?.spanContext() ?? {};
      trace.getActiveSpan()?.setAttribute('own ids', `${traceId} ${spanId}`);
      await fetch(`${this.env.SERVICE}/echo`);
    });
    const { payload, type } = await step.waitForEvent('first', { type: 'first', timeout: '1 minute' });
    await step.sleepUntil('soon', new Date(Date.now() + 300));
    const second = await step.waitForEvent('second', { type: 'second' });
    const third = await step.waitForEvent('third', { type: 'third', timeout: 300 }).catch((error) => error.message);
    return { payload, type, second: second.payload, third };
  }
}

const options = (env) => ({ endpoint: env.ENDPOINT, serviceName: 'waits', bindings: bindingOptions({ off: [workflow] }) });

export const Flow = instrumentWorkflow(FlowBase, options);

export default instrument(
  {
    async fetch(request, env) {
      const path = new URL(request.url).pathname;
      if (path === '/create') return new Response((await env.FLOW.create({ id: ID })).id);
      const instance = await env.FLOW.get(ID);
      if (path === '/send') {
        await scheduler.wait(100);
        await instance.sendEvent({ type: 'first', payload: { n: 1 } });
        await instance.sendEvent({ type: 'second', payload: { n: 2 } });
        return new Response('sent');
      }
      for (;;) {
        const { status, output, error } = await instance.status();
        if (status !== 'running' && status !== 'waiting') return Response.json({ status, output, error });
        await scheduler.wait(10);
      }
    },
  },
  options,
);
