// Answers what its handler was called with.
import { instrument } from 'edgespan';

class Worker {
  #secret = 'private';
  note = 'a member';

  async fetch(...args) {
    const [request, env, ctx] = args;
    return Response.json({
      arguments: args.length,
      request: [request instanceof Request, request.method, request.url, request.headers.get('x-mine'), await request.text()],
      env: [env.NAME, Object.keys(env).length],
      ctx: [Object.prototype.toString.call(ctx), typeof ctx.waitUntil, typeof ctx.passThroughOnException],
      this: [this instanceof Worker, this.#secret, this.note],
      outside: [worker.note, typeof worker.scheduled, worker instanceof Worker],
    });
  }

  scheduled() {}
}

const worker = instrument(new Worker(), (env) => ({ endpoint: env.ENDPOINT, serviceName: 'untouched' }));
export default worker;
