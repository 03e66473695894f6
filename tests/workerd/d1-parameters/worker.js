// Binds parameters of all types.
import { instrument } from 'edgespan';
import { bindingOptions } from 'edgespan/bindings';

export default instrument(
  {
    async fetch(request, { DB }) {
      const statement = DB.prepare('SELECT ?1 AS a, ?2 AS b, ?3 AS c').bind('text', 4.5, null);
      const first = await statement.first();
      const [second] = await DB.batch([statement]);
      return Response.json([first, second.results]);
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'd1', bindings: bindingOptions({ record: ['parameters'] }) }),
);
