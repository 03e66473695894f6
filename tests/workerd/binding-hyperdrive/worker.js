// Looks at what drivers look at, and connects to a database that is not there.
import { instrument } from 'edgespan';

export default instrument(
  {
    async fetch(request, { DATABASE }) {
      const { connectionString, user, password, database } = DATABASE;
      const lines = [connectionString.replace(/[0-9a-f]{32}/, '…'), user, password, database, Object.keys(DATABASE)];
      const socket = DATABASE.connect();
      lines.push(
        Object.prototype.toString.call(socket),
        socket.readable,
        await socket.opened.then(
          () => 'open',
          (error) => error.name,
        ),
      );
      return new Response(lines.join('\n'));
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'hyperdrive' }),
);
