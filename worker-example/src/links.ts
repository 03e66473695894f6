/**
 * The links themselves: KV holds a target for each code, D1 the list of them, R2 a backup. None of it has code for its
 * spans, but what the work is called.
 */
import type { Env } from './env.js';
import { inSpan } from './tracing.js';

/** Stores a target under a code of its own or a random one; answers the code. */
export async function create(env: Env, target: string, code = randomCode()): Promise<string> {
  return inSpan('links.create', { attributes: { 'link.code': code, 'link.target': target } }, async (span) => {
    span.setAttribute('link.replaced', (await env.LINKS.get(code)) !== null);
    await env.LINKS.put(code, new URL(target).href);
    await env.LIST.batch([
      env.LIST.prepare('CREATE TABLE IF NOT EXISTS links (code TEXT PRIMARY KEY, target TEXT NOT NULL)'),
      env.LIST.prepare('INSERT OR REPLACE INTO links (code, target) VALUES (?, ?)').bind(code, target),
    ]);
    return code;
  });
}

/** The target of a code; that it was followed is counted later, by whoever reads the queue. */
export async function follow(env: Env, code: string, ctx: ExecutionContext): Promise<string | null> {
  const target = await env.LINKS.get(code);
  if (target !== null) ctx.waitUntil(env.VISITS.send({ code }));
  return target;
}

/** Writes every link as one line of JSON. */
export async function exportAll(env: Env, out: WritableStream<Uint8Array>): Promise<void> {
  await inSpan('links.export', {}, async (span) => {
    const writer = out.getWriter();
    const encoder = new TextEncoder();
    const { results } = await env.LIST.prepare('SELECT code, target FROM links ORDER BY code').all();
    for (const link of results) await writer.write(encoder.encode(`${JSON.stringify(link)}\n`));
    await writer.close();
    span.setAttribute('links.exported', results.length);
  });
}

/** Keeps a copy of the list. */
export async function backUp(env: Env, name: string): Promise<void> {
  const { results } = await env.LIST.prepare('SELECT code, target FROM links ORDER BY code').all();
  await env.BACKUPS.put(name, JSON.stringify(results));
}

function randomCode(): string {
  const alphabet = '23456789abcdefghjkmnpqrstuvwxyz';
  return Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => alphabet[byte % alphabet.length]).join('');
}
