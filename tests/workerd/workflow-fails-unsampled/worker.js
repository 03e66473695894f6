// A step that captures, a wait that lasts until that was sent, and a step that fails for good.
import { WorkflowEntrypoint } from 'cloudflare:workers';
import { captureException, setTag } from 'edgespan/sentry';
import { instrumentWorkflowWithSentry } from 'edgespan/workflows';

class FlowBase extends WorkflowEntrypoint {
  async run(_event, step) {
    setTag('flow', 'checkout');
    await step.do('captures', async () => {
      captureException(new RangeError('captured in a step'));
      await fetch(`${this.env.SERVICE}/echo`);
    });
    await step.waitForEvent('continue', { type: 'continue' });
    await step.do('fails', { retries: { limit: 1, delay: 1 } }, async () => {
      throw new TypeError('failed for good');
    });
  }
}

const flow = (tracesSampleRate) =>
  instrumentWorkflowWithSentry((env) => ({ dsn: env.DSN, ...tracesSampleRate }), class Flow extends FlowBase {});

export const NoRate = flow({});
export const Rate0 = flow({ tracesSampleRate: 0 });

export default {
  async fetch(request, env) {
    const [, name, what] = new URL(request.url).pathname.split('/');
    if (what === 'create') return new Response((await env[name].create({ id: name })).id);
    const instance = await env[name].get(name);
    await instance.sendEvent({ type: 'continue', payload: 1 });
    for (;;) {
      const { status, error } = await instance.status();
      if (status === 'errored') return Response.json({ status, error });
      await scheduler.wait(10);
    }
  },
};
