// A further Worker, with a method.
import { WorkerEntrypoint } from 'cloudflare:workers';
export class Quotes extends WorkerEntrypoint {
  add(a, b) {
    return a + b;
  }
}
export default { fetch: () => new Response('quotes') };
