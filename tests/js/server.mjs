/**
 * A receiver behind a real socket, for what goes through the runtime's own `fetch`.
 *
 * @module
 */

import { once } from 'node:events';
import { createServer } from 'node:http';

/**
 * Runs `use` with a server's base URL and the requests that it gets, as `{ path, headers, body }`, and gives what it
 * gives.
 */
export async function withServer(use) {
  const posts = [];
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    posts.push({ path: request.url, headers: request.headers, body: new Uint8Array(Buffer.concat(chunks)) });
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await use(`http://127.0.0.1:${server.address().port}`, posts);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
