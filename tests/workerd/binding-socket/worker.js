// Connects to the second service, and to where nobody listens.
import { connect } from 'cloudflare:sockets';
import { instrument, instrumentBinding } from 'edgespan';
import { socket } from 'edgespan/bindings';

const tracedConnect = instrumentBinding(connect, socket);

export default instrument(
  {
    async fetch(request, env) {
      const { hostname, port } = new URL(env.SERVICE);
      const lines = [
        tracedConnect.name,
        tracedConnect.length,
        await quote(tracedConnect({ hostname, port: Number(port) })),
      ];
      lines.push(await quote(tracedConnect(`${hostname}:${port}`)), await quote(connect(`${hostname}:${port}`)));
      const refused = tracedConnect(env.REFUSED.replace('http://', ''));
      lines.push(
        Object.prototype.toString.call(refused),
        await refused.opened.then(
          () => 'open',
          (error) => error.name,
        ),
      );
      try {
        tracedConnect('nowhere');
      } catch (error) {
        lines.push(`${error.name}: ${error.message}`);
      }
      return new Response(lines.join('\n'));
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'socket' }),
);

async function quote(socket) {
  await socket.opened;
  const writer = socket.writable.getWriter();
  await writer.write(new TextEncoder().encode('GET /quote HTTP/1.1\r\nhost: receiver\r\nconnection: close\r\n\r\n'));
  const answer = await new Response(socket.readable).text();
  return answer.slice(answer.indexOf('{'));
}
