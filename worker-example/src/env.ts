/** What the Worker is bound to (`wrangler.jsonc`), and how it is traced. */
import type { Options } from 'edgespan';
import { bindingOptions, rpc } from 'edgespan/bindings';
import type { VisitCounter } from './counter.js';

export interface Env {
  LINKS: KVNamespace;
  LIST: D1Database;
  BACKUPS: R2Bucket;
  VISITS: Queue<Visit>;
  COUNTER: DurableObjectNamespace<VisitCounter>;
  OTLP_ENDPOINT: string;
  SERVICE_NAME: string;
  QUOTE_URL: string;
}

/** A link was followed. */
export interface Visit {
  code: string;
}

/** The same for every handler and class. Both ends of the queue and of the counter's methods are traced, so the context goes along. */
export function telemetry(env: Env): Options {
  return {
    endpoint: env.OTLP_ENDPOINT,
    serviceName: env.SERVICE_NAME,
    bindings: bindingOptions({ rpc: rpc('COUNTER'), queues: ['VISITS'] }),
  };
}
