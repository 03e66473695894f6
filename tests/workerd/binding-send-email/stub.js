// Stands in for miniflare's sender: a stub that has a method of any name.
import { WorkerEntrypoint } from 'cloudflare:workers';

export class Sender extends WorkerEntrypoint {
  send({ to }) {
    if (to !== 'reader@links.example') throw new Error(`email to ${to} not allowed`);
    return { messageId: '<1@links.example>' };
  }
}

export default { fetch: () => new Response('unused') };
