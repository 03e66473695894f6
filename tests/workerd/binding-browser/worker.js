// Does what @cloudflare/puppeteer does: acquires a session, then talks to it by WebSocket.
import { instrument } from 'edgespan';
import { bindingOptions, browser } from 'edgespan/bindings';

export default instrument(
  {
    async fetch(request, { BROWSER }) {
      const acquired = await BROWSER.fetch('https://fake.host/v1/acquire?keep_alive=60000');
      const { sessionId } = await acquired.json();
      const { webSocket } = await BROWSER.fetch(`https://fake.host/v1/connectDevtools?browser_session=${sessionId}`, {
        headers: { Upgrade: 'websocket' },
      });
      webSocket.accept();
      const told = new Promise((resolve) => webSocket.addEventListener('message', ({ data }) => resolve(data)));
      webSocket.send('{"id":1,"method":"Browser.getVersion"}');
      const lines = [sessionId, await told];
      webSocket.close(1000, 'done');
      const shot = await BROWSER.quickAction('screenshot', { url: 'https://links.example/?token=secret' });
      lines.push(`${shot.status} ${await shot.text()}`);
      return new Response(lines.join('\n'));
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'browser', bindings: bindingOptions({ kinds: { BROWSER: browser } }) }),
);
