/**
 * The links themselves, in KV: `link:<code>` holds a target, `visits:<code>` a count. Every KV operation has a span of
 * its own, made with nothing but the OpenTelemetry API.
 */
import { SpanKind } from '@opentelemetry/api';
import { inSpan } from './tracing.js';

/** Stores a target under a code of its own or a random one; answers the code. */
export async function create(kv: KVNamespace, target: string, code = randomCode()): Promise<string> {
  return inSpan('links.create', { attributes: { 'link.code': code, 'link.target': target } }, async (span) => {
    const old = await read(kv, `link:${code}`);
    span.setAttribute('link.replaced', old !== null);
    await write(kv, `link:${code}`, new URL(target).href);
    return code;
  });
}

/** The target of a code; the visit is counted after the response has left. */
export async function follow(kv: KVNamespace, code: string, ctx: ExecutionContext): Promise<string | null> {
  const target = await read(kv, `link:${code}`);
  if (target !== null) ctx.waitUntil(countVisit(kv, code));
  return target;
}

/** Writes every link as one line of JSON. */
export async function exportAll(kv: KVNamespace, out: WritableStream<Uint8Array>): Promise<void> {
  await inSpan('links.export', {}, async (span) => {
    const writer = out.getWriter();
    const encoder = new TextEncoder();
    const { keys } = await kvSpan('list', 'link:', () => kv.list({ prefix: 'link:' }));
    for (const { name } of keys) {
      const target = await read(kv, name);
      await writer.write(encoder.encode(`${JSON.stringify({ code: name.slice('link:'.length), target })}\n`));
    }
    await writer.close();
    span.setAttribute('links.exported', keys.length);
  });
}

async function countVisit(kv: KVNamespace, code: string): Promise<void> {
  await inSpan('links.count_visit', { attributes: { 'link.code': code } }, async (span) => {
    const visits = Number((await read(kv, `visits:${code}`)) ?? 0) + 1;
    await write(kv, `visits:${code}`, String(visits));
    span.addEvent('counted', { visits });
  });
}

function read(kv: KVNamespace, key: string): Promise<string | null> {
  return kvSpan('get', key, () => kv.get(key));
}

function write(kv: KVNamespace, key: string, value: string): Promise<void> {
  return kvSpan('put', key, () => kv.put(key, value));
}

function kvSpan<T>(operation: string, key: string, work: () => Promise<T>): Promise<T> {
  const attributes = { 'db.system.name': 'cloudflare.kv', 'db.operation.name': operation, 'cloudflare.kv.key': key };
  return inSpan(`kv.${operation}`, { kind: SpanKind.CLIENT, attributes }, work);
}

function randomCode(): string {
  const alphabet = '23456789abcdefghjkmnpqrstuvwxyz';
  return Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => alphabet[byte % alphabet.length]).join('');
}
