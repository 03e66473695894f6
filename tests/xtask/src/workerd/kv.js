// A KV namespace in memory that speaks the HTTP protocol workerd's KV binding speaks. Keys that begin with `fail:` answer
// 503, as an unavailable namespace would; LATENCY_MS delays each answer, as the network would.
const entries = new Map();

export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    const key = decodeURIComponent(url.pathname.slice(1));
    if (env.LATENCY_MS !== '0') await scheduler.wait(Number(env.LATENCY_MS));
    if (key.startsWith('fail:')) return new Response('unavailable', { status: 503 });
    if (url.pathname === '/bulk/get' && request.method === 'POST') return bulk(await request.json());
    if (url.pathname === '/') return list(url.searchParams);
    switch (request.method) {
      case 'GET': return get(key);
      case 'PUT': return put(key, request, url.searchParams);
      case 'DELETE': entries.delete(key); return new Response(null, { status: 204 });
      default: return new Response('method not allowed', { status: 405 });
    }
  },
};

function get(key) {
  const entry = entries.get(key);
  if (entry === undefined) return new Response('not found', { status: 404 });
  const headers = new Headers();
  if (entry.metadata !== undefined) headers.set('cf-kv-metadata', entry.metadata);
  return new Response(entry.value, { headers });
}

async function put(key, request, query) {
  entries.set(key, {
    value: await request.arrayBuffer(),
    metadata: request.headers.get('cf-kv-metadata') ?? undefined,
    expiration: query.get('expiration') ?? undefined,
  });
  return new Response(null, { status: 204 });
}

function list(query) {
  const prefix = query.get('prefix') ?? '';
  const limit = Number(query.get('key_count_limit') ?? 1000);
  const after = query.get('cursor') ?? '';
  const names = [...entries.keys()].filter((name) => name.startsWith(prefix) && name > after).sort();
  const keys = names.slice(0, limit).map((name) => {
    const { metadata } = entries.get(name);
    return metadata === undefined ? { name } : { name, metadata: JSON.parse(metadata) };
  });
  if (names.length <= limit) return Response.json({ keys, list_complete: true });
  return Response.json({ keys, list_complete: false, cursor: names[limit - 1] });
}

function bulk({ keys, type, withMetadata }) {
  const decoder = new TextDecoder();
  const found = keys.map((key) => {
    const entry = entries.get(key);
    if (entry === undefined) return [key, null];
    const text = decoder.decode(entry.value);
    const value = type === 'json' ? JSON.parse(text) : text;
    return [key, withMetadata ? { value, metadata: entry.metadata && JSON.parse(entry.metadata) } : value];
  });
  return Response.json(Object.fromEntries(found));
}
