// Does with each message what its body says.
import { instrument } from 'edgespan';

export default instrument(
  {
    async queue(batch) {
      console.log(batch.queue, Object.keys(batch).sort(), JSON.stringify(batch.messages.map(({ body }) => body)));
      for (const message of batch.messages) {
        const { do: calls = '', all, throws } = message.body;
        for (const name of calls.split(' ').filter(Boolean)) message[name]();
        if (all) batch[all]();
        if (throws) throw new Error(throws);
      }
      console.log(batch.messages.map((message) => Object.keys(message).sort().join()).join(' '));
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'orders' }),
);
