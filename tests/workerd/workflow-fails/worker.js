// Each way in which a workflow can fail, with Sentry.
import { WorkflowEntrypoint } from 'cloudflare:workers';
import { NonRetryableError } from 'cloudflare:workflows';
import * as Sentry from 'edgespan/sentry';
import { instrumentWorkflowWithSentry } from 'edgespan/workflows';

class FlowBase extends WorkflowEntrypoint {
  async run({ payload: { how } }, step) {
    Sentry.setTag('how', how);
    const fail = (name, error) => step.do(name, { retries: { limit: 1, delay: 1 } }, async () => Promise.reject(error));
    if (how === '/step') await fail('two attempts', new TypeError('broken step'));
    if (how === '/fatal') await fail('one attempt', new NonRetryableError('broken for good'));
    if (how === '/survived') return fail('survived', new Error('broken, but')).catch((error) => error.message);
    throw new RangeError('broken run');
  }
}

const options = (env) => ({ dsn: env.DSN, tracesSampleRate: 1, serviceName: 'flow' });

export const Flow = instrumentWorkflowWithSentry(options, FlowBase);

export default {
  async fetch(request, env) {
    const how = new URL(request.url).pathname;
    const instance = await env.FLOW.create({ id: `fails-${how.slice(1)}`, params: { how } });
    for (;;) {
      const { status, output, error } = await instance.status();
      if (status !== 'running' && status !== 'queued') return Response.json({ status, output, error });
      await scheduler.wait(10);
    }
  },
};
