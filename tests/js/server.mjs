/**
 * A receiver behind a real socket, for what goes through the runtime's own `fetch`.
 *
 * @module
 */

import { once } from 'node:events';
import { createServer } from 'node:http';

/** Runs `use` with a server's base URL and the posts that it gets, as `{ path, body }`. */
export async function withServer(use) {
  const posts = [];
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    posts.push({ path: request.url, body: new Uint8Array(Buffer.concat(chunks)) });
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await use(`http://127.0.0.1:${server.address().port}`, posts);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
