// A Worker without edgespan.
import { WorkerEntrypoint } from 'cloudflare:workers';

export class Plain extends WorkerEntrypoint {
  count(...args) {
    return args.length;
  }
  greet(...args) {
    return `plain ${args.length}`;
  }
  async ask(stub) {
    return `asked ${await stub.greet('you')}`;
  }
}

export default { fetch: () => new Response('unused') };
