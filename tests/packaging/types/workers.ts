/**
 * Types only: a function of options is told what the handlers of the Worker are told, without saying it again; other
 * members stay what they are.
 *
 * @module
 */

import { instrument, instrumentBinding, instrumentPages } from 'edgespan';
import * as bindings from 'edgespan/bindings';
import { bindingOptions, d1, kv, rpc, sendEmail } from 'edgespan/bindings';

interface Env {
  NAME: string;
}

interface Controller {
  cron: string;
}

class Worker {
  async fetch(_request: Request, env: Env): Promise<Response> {
    return new Response(env.NAME);
  }

  async scheduled(_controller: Controller, _env: Env): Promise<void> {}

  other(): number {
    return 1;
  }
}

export const worker: Worker = instrument(new Worker(), (env, cause) => ({
  serviceName: env.NAME,
  resource: { 'my.cause': cause instanceof Request ? cause.url : cause.cron },
}));

// @ts-expect-error: there is no such variable.
instrument(new Worker(), (env) => ({ serviceName: env.NONE }));

export const annotated = instrument({ fetch: () => new Response('ok') }, (env: Env, request: Request) => ({
  serviceName: env.NAME + request.url,
}));

export const onRequest = [instrumentPages((env: Env, request) => ({ serviceName: env.NAME + request.url }))];

export const few: Worker = bindings.instrument(new Worker(), (env) => ({ serviceName: env.NAME, bindings: [kv, d1] }));
export const many = instrument(new Worker(), {
  bindings: bindingOptions({ only: [kv, d1], off: [d1], kinds: { MAIL: sendEmail }, rpc: rpc('AUTH'), queues: ['JOBS'], record: ['keys'] }),
});
export const none = instrument(new Worker(), { bindings: false });
export const store: Map<string, string> = instrumentBinding(new Map<string, string>(), kv, 'STORE');

// A kind is imported: its name as text does not compile.
// @ts-expect-error
instrument(new Worker(), { bindings: ['kv'] });
// @ts-expect-error
instrument(new Worker(), { bindings: bindingOptions({ off: ['kv'] }) });
// @ts-expect-error
instrument(new Worker(), { bindings: bindingOptions({ kinds: { MAIL: 'send_email' } }) });
// @ts-expect-error
instrument(new Worker(), { bindings: { off: [kv] } });
// @ts-expect-error
instrumentBinding({}, 'kv', 'STORE');
