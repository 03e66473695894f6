/** How often a link was followed: a Durable Object per code, with its own SQL database. */
import { DurableObject } from 'cloudflare:workers';
import { instrumentDurableObject } from 'edgespan';
import { type Env, telemetry } from './env.js';

class Counter extends DurableObject<Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.storage.sql.exec('CREATE TABLE IF NOT EXISTS visits (at INTEGER NOT NULL)');
  }

  add(at: number): number {
    this.ctx.storage.sql.exec('INSERT INTO visits VALUES (?)', at);
    return this.total();
  }

  total(): number {
    return this.ctx.storage.sql.exec<{ visits: number }>('SELECT count(*) AS visits FROM visits').one().visits;
  }
}

export const VisitCounter = instrumentDurableObject(Counter, telemetry);
export type VisitCounter = Counter;
