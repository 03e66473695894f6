/**
 * "links", a URL shortener. `instrument` is all the tracing this file needs: every invocation becomes a span, so does
 * every call of a binding and every outgoing `fetch`, which carries the trace on; what a route throws is recorded before
 * it goes its way.
 */
import { instrument, setHttpRoute, stats } from 'edgespan';
import { type Env, type Visit, telemetry } from './env.js';
import { backUp, create, exportAll, follow } from './links.js';
import { page } from './page.js';

export { VisitCounter } from './counter.js';

const handler = {
  async fetch(request, env, ctx): Promise<Response> {
    const { origin, pathname } = new URL(request.url);
    switch (`${request.method} ${pathname}`) {
      case 'GET /':
        return new Response(page, { headers: { 'content-type': 'text/html; charset=utf-8' } });
      case 'POST /links': {
        const { url, code } = await request.json<{ url: string; code?: string }>();
        const made = await create(env, url, code);
        return Response.json({ code: made, short: `${origin}/${made}` }, { status: 201 });
      }
      case 'GET /quote': {
        const answer = await fetch(env.QUOTE_URL);
        const { quote, author } = await answer.json<{ quote: string; author: string }>();
        return new Response(`${quote} (${author})\n`);
      }
      case 'GET /export': {
        const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
        // The response leaves at once; its span ends when the last line has left.
        ctx.waitUntil(exportAll(env, writable));
        return new Response(readable, { headers: { 'content-type': 'application/x-ndjson' } });
      }
      case 'GET /boom':
        throw new Error('this route always throws');
      case 'GET /stats':
        return Response.json(stats());
    }
    if (request.method !== 'GET') return new Response('not found\n', { status: 404 });
    if (pathname.startsWith('/visits/')) {
      setHttpRoute('/visits/:code');
      return Response.json({ visits: await env.COUNTER.getByName(pathname.slice('/visits/'.length)).total() });
    }
    setHttpRoute('/:code');
    const target = await follow(env, pathname.slice(1), ctx);
    return target === null ? new Response('no such link\n', { status: 404 }) : Response.redirect(target, 302);
  },

  /** Visits arrive in batches; each is counted by the object of its link. */
  async queue(batch, env): Promise<void> {
    for (const { body, timestamp } of batch.messages) {
      await env.COUNTER.getByName(body.code).add(timestamp.getTime());
    }
    batch.ackAll();
  },

  /** Every night (`wrangler.jsonc`). */
  async scheduled({ scheduledTime }, env): Promise<void> {
    await backUp(env, `${new Date(scheduledTime).toISOString().slice(0, 10)}.json`);
  },
} satisfies ExportedHandler<Env, Visit>;

export default instrument(handler, telemetry);
