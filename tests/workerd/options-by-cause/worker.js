// Each kind of invocation is a service of its own; one path is not traced at all.
import { instrument } from 'edgespan';

const handled = async (cause, env) => void (await env.KV.get('a'));

function serviceOf(cause) {
  if (cause instanceof Request) return `fetch ${new URL(cause.url).pathname}`;
  if ('cron' in cause) return `scheduled ${cause.cron}`;
  if ('messages' in cause) return `queue ${cause.queue} of ${cause.messages.length}`;
  return `email of ${cause.rawSize} bytes`;
}

export default instrument(
  {
    async fetch(request, env) {
      await handled(request, env);
      return new Response('ok');
    },
    scheduled: handled,
    queue: handled,
    email: handled,
  },
  (env, cause) => {
    const serviceName = serviceOf(cause);
    return { endpoint: env.ENDPOINT, serviceName, disabled: serviceName.endsWith('/not-traced') };
  },
);
