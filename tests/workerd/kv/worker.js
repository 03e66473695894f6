// Calls every method of KV, in all of its forms.
import { instrument } from 'edgespan';

export default instrument(
  {
    async fetch(request, { LINKS }) {
      const told = [];
      await LINKS.put('secret-a', 'größe');
      await LINKS.put('secret-b', new Uint8Array([123, 125]), { expirationTtl: 3600, metadata: { owner: 'secret' } });
      await LINKS.put('secret-c', new Blob(['stream']).stream(), { expiration: 2000000000 });
      told.push(await LINKS.get('secret-a'));
      told.push(await LINKS.get('secret-b', 'json'));
      told.push((await LINKS.get('secret-a', { type: 'arrayBuffer', cacheTtl: 60 })).byteLength);
      told.push(await new Response(await LINKS.get('secret-c', 'stream')).text());
      told.push(await LINKS.get('absent'));
      told.push([...(await LINKS.get(['secret-a', 'absent']))]);
      told.push(await LINKS.getWithMetadata('secret-b'));
      told.push(await LINKS.getWithMetadata('absent', 'text'));
      told.push([...(await LINKS.getWithMetadata(['secret-b', 'absent']))]);
      told.push(
        await LINKS.list({ prefix: 'secret', limit: 2 }).then(({ keys, list_complete }) => [
          keys.length,
          list_complete,
        ]),
      );
      told.push((await LINKS.list()).list_complete);
      told.push(await LINKS.delete('secret-a'));
      return Response.json(told);
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'kv' }),
);
