// Asks itself for a stream and tells everything that it can see of the response.
import { instrument } from 'edgespan';

export default instrument(
  {
    async fetch(request) {
      const { pathname } = new URL(request.url);
      return pathname.startsWith('/ask/')
        ? tell(`${request.headers.get('x-self')}${pathname.slice(4)}`)
        : streamed(pathname);
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'as-it-is' }),
);

function streamed(pathname) {
  const headers = new Headers({ 'content-type': 'text/plain', 'cache-control': 'no-store', 'x-odd': 'a, b' });
  headers.append('set-cookie', 'a=1; Path=/; Expires=Wed, 09 Jun 2049 10:18:14 GMT');
  headers.append('set-cookie', 'b=2; HttpOnly');
  if (pathname === '/zipped') headers.set('content-encoding', 'gzip');
  let line = 0;
  const body = new ReadableStream({
    async pull(controller) {
      await scheduler.wait(2);
      controller.enqueue(new TextEncoder().encode(`line ${++line}\n`));
      if (line === 3) controller.close();
    },
  });
  return new Response(body, { status: 299, statusText: 'Quite Unusual', headers, cf: { cacheEverything: true } });
}

async function tell(url) {
  const response = await fetch(url, { headers: { 'accept-encoding': 'gzip' } });
  const { status, statusText, headers } = response;
  return Response.json({
    status,
    statusText,
    headers: [...headers],
    cookies: headers.getSetCookie(),
    body: await response.text(),
  });
}
