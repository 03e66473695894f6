// Hands on how often the others logged something.
import { instrument } from 'edgespan';

export default instrument(
  {
    async tail(events, env) {
      const body = events.map(({ outcome, logs }) => `${outcome} ${logs.length}`).join();
      await fetch(`${env.SERVICE}/echo`, { method: 'POST', body });
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'tailed' }),
);
