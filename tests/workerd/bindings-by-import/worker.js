// Lists KV alone, and uses R2 as well.
import { instrument, kv } from 'edgespan/bindings';

export default instrument(
  {
    async fetch(_request, { LINKS, FILES }) {
      await LINKS.put('a', 'A');
      await FILES.put('b', 'B');
      const file = await FILES.get('b');
      return new Response(`${await LINKS.get('a')} and ${await file.text()}`);
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'by-import', bindings: [kv] }),
);
