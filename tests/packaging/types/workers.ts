/**
 * Types only: a function of options is told what the handlers of the Worker are told, without saying it again; other
 * members stay what they are.
 *
 * @module
 */

import { instrument, instrumentPages } from 'edgespan';

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
