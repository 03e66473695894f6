// A service whose methods are named like those of KV.
import { WorkerEntrypoint } from 'cloudflare:workers';

export class Quotes extends WorkerEntrypoint {
  async fetch() {
    return new Response('quotes');
  }

  async get(key) {
    return `quote of ${key}`;
  }

  async read(links, key) {
    return links.get(key);
  }

  async count({ db }) {
    return db.prepare('SELECT 1 AS one').first();
  }
}

export default {};
