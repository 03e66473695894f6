/**
 * A receiver behind a real socket that answers by a script: a list of answers, one for each request.
 *
 * An answer is a status; `503;1` has `Retry-After: 1`, and `503;date` the HTTP date of two to three seconds from now;
 * `200p` is a partial success that rejects one span; `drop` closes the connection without an answer; `refuse`, which
 * can only be the first, lets nobody connect for 500 ms. What comes after the last one gets 200.
 *
 * In workerd `runner/scripted-server.mjs` stands in for it.
 *
 * @module
 */

import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

import { spansOf } from './otlp.mjs';

/** An `ExportTraceServiceResponse` that rejects one span: "no". */
const REJECTS_ONE = Uint8Array.of(0x0a, 6, 0x08, 1, 0x12, 2, 0x6e, 0x6f);
const REFUSED_MS = 500;

/**
 * Runs the server of a script, until `close()`. `posts()` gives what has come: when (in ms), what it holds, as text
 * that is the same for the same requests, and the names of its spans, if it is canonical.
 */
export async function scripted(script) {
  const answers = script.split(' ');
  const received = [];
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    received.push({ at: performance.now(), body: Buffer.concat(chunks) });
    const [answer, after] = (answers.shift() ?? '200').split(';');
    if (answer === 'drop') return void request.socket.destroy();
    const headers = { 'content-type': 'application/x-protobuf' };
    if (after) headers['retry-after'] = after === 'date' ? new Date(Date.now() + 3000).toUTCString() : after;
    response.writeHead(Number.parseInt(answer, 10), headers).end(answer.endsWith('p') ? REJECTS_ONE : undefined);
  });
  const listen = async (port) => {
    await once(server.listen(port, '127.0.0.1'), 'listening');
    return server.address().port;
  };
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  const port = await listen(0);
  if (answers[0] === 'refuse') {
    answers.shift();
    close();
    await once(server, 'close');
    wait(REFUSED_MS).then(() => listen(port));
  }
  const post = ({ at, body }) => ({
    at,
    content: body.toString('hex'),
    names: () => spansOf(body).map(({ name }) => name),
  });
  return { url: `http://127.0.0.1:${port}/v1/traces`, posts: async () => received.map(post), close };
}
