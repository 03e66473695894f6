/**
 * "links", a URL shortener. `instrument` is all the tracing this file needs: each request becomes a server span, each
 * outgoing `fetch` a client span that carries the trace on, and what a route throws is recorded before it goes its way.
 */
import { instrument, stats } from 'edgespan';
import { create, exportAll, follow } from './links.js';
import { page } from './page.js';

export interface Env {
  LINKS: KVNamespace;
  OTLP_ENDPOINT: string;
  SERVICE_NAME: string;
  QUOTE_URL: string;
}

const handler = {
  async fetch(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
    const { origin, pathname } = new URL(request.url);
    switch (`${request.method} ${pathname}`) {
      case 'GET /':
        return new Response(page, { headers: { 'content-type': 'text/html; charset=utf-8' } });
      case 'POST /links': {
        const { url, code } = await request.json<{ url: string; code?: string }>();
        const made = await create(env.LINKS, url, code);
        return Response.json({ code: made, short: `${origin}/${made}` }, { status: 201 });
      }
      case 'GET /quote': {
        const answer = await fetch(env.QUOTE_URL);
        const { quote, author } = await answer.json<{ quote: string; author: string }>();
        return new Response(`${quote} (${author})\n`);
      }
      case 'GET /export': {
        const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
        // The response leaves at once; the spans of the streaming join the same trace, and the same POST.
        ctx.waitUntil(exportAll(env.LINKS, writable));
        return new Response(readable, { headers: { 'content-type': 'application/x-ndjson' } });
      }
      case 'GET /boom':
        throw new Error('this route always throws');
      case 'GET /stats':
        return Response.json(stats());
    }
    if (request.method !== 'GET') return new Response('not found\n', { status: 404 });
    const target = await follow(env.LINKS, pathname.slice(1), ctx);
    return target === null ? new Response('no such link\n', { status: 404 }) : Response.redirect(target, 302);
  },
} satisfies ExportedHandler<Env>;

export default instrument(handler, (env: Env) => ({
  endpoint: env.OTLP_ENDPOINT,
  serviceName: env.SERVICE_NAME,
}));
