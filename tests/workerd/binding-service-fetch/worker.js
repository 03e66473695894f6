// Fetches through service bindings in every way there is.
import { instrument } from 'edgespan';
import { bindingOptions, service } from 'edgespan/bindings';

const SECRET = 'https://user:password@quotes.example/quote?token=secret&flag';

export default instrument(
  {
    async fetch(request, env) {
      const { pathname } = new URL(request.url);
      const lines = await { '/forms': forms, '/refused': refused, '/socket': socket, '/off': forms }[pathname](env);
      return new Response(lines.join('\n'));
    },
  },
  (env, request) => ({
    endpoint: env.ENDPOINT,
    serviceName: 'main',
    ...(request.url.endsWith('/off') && { bindings: bindingOptions({ off: [service] }) }),
  }),
);

/** Ways to say what is asked for; the bodies of what comes back. */
async function forms({ QUOTES, PLAIN }) {
  const posted = new Request('https://quotes.example/echo', {
    method: 'POST',
    body: 'posted',
    headers: { 'x-own': 'kept' },
  });
  const answers = [
    await QUOTES.fetch(SECRET),
    await QUOTES.fetch(posted, { headers: { 'x-own': 'replaced' } }),
    await QUOTES.fetch(new URL('https://quotes.example/echo'), { method: 'PUT', body: streamed('in ', 'parts') }),
    await QUOTES.fetch('https://quotes.example/away'),
    await QUOTES.fetch('https://quotes.example/away', { redirect: 'manual' }),
    await QUOTES.fetch('https://quotes.example/missing'),
    await PLAIN.fetch('https://plain.example/headers'),
  ];
  const lines = [];
  for (const answer of answers) {
    const type = answer.constructor.name;
    lines.push([answer.status, answer.url, answer.redirected, type, answer.bodyUsed, await answer.text()].join(' | '));
  }
  return lines;
}

/** What goes wrong does so as without edgespan. */
async function refused({ QUOTES }) {
  const { fetch } = QUOTES;
  const tries = [
    () => QUOTES.fetch('https://quotes.example/throws'),
    () => QUOTES.fetch('not a url').catch(({ name }) => Promise.reject(new Error(name))),
    () => QUOTES.fetch('https://quotes.example/', { method: 'GET', body: 'no body allowed' }),
    () => QUOTES.fetch(),
    () => fetch('https://quotes.example/quote'),
    () => QUOTES.fetch('https://quotes.example/quote', { signal: AbortSignal.abort(new Error('given up')) }),
  ];
  const lines = [];
  for (const attempt of tries) {
    let promise;
    try {
      promise = attempt();
    } catch (error) {
      lines.push(`threw ${error.name}: ${error.message}`);
      continue;
    }
    lines.push(
      await promise.then(
        (answer) => `answered ${answer.status}`,
        (error) => `rejected ${error.name}: ${error.message}`,
      ),
    );
  }
  return lines;
}

async function socket({ QUOTES }) {
  const { status, webSocket } = await QUOTES.fetch('https://quotes.example/socket', {
    headers: { upgrade: 'websocket' },
  });
  webSocket.accept();
  const echoed = new Promise((resolve) => webSocket.addEventListener('message', ({ data }) => resolve(data)));
  webSocket.send('hello');
  const lines = [`${status} ${await echoed}`];
  webSocket.close(1000, 'done');
  return lines;
}

function streamed(...parts) {
  return new ReadableStream({
    pull(controller) {
      const part = parts.shift();
      if (part === undefined) controller.close();
      else controller.enqueue(new TextEncoder().encode(part));
    },
  });
}
