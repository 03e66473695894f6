// Calls every method of Vectorize.
import { instrument } from 'edgespan';

export default instrument(
  {
    async fetch(request, { INDEX }) {
      const told = [await INDEX.insert([{ id: 'secret-a', values: [1, 2], metadata: { of: 'secret' } }])];
      told.push(
        await INDEX.upsert([
          { id: 'secret-b', values: [1, 3] },
          { id: 'secret-c', values: [1, 4] },
        ]),
      );
      told.push(await INDEX.describe(), await INDEX.query([1, 2], { topK: 2 }), await INDEX.queryById('secret-a'));
      told.push(await INDEX.getByIds(['secret-a', 'absent']), await INDEX.deleteByIds(['secret-a']));
      try {
        await INDEX.query([1]);
      } catch (error) {
        told.push(error.message);
      }
      return Response.json(told);
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'vectorize' }),
);
