// Uses keys: one, several, prefixes, and more than there is room for.
import { instrument } from 'edgespan';
import { bindingOptions } from 'edgespan/bindings';

export default instrument(
  {
    async fetch(request, { LINKS, FILES, VISITS }) {
      await LINKS.put('a', 'secret');
      await LINKS.get(['a', 'b']);
      await LINKS.get('k'.repeat(300)).catch(() => {});
      await LINKS.get(Array.from({ length: 20 }, (_, index) => `${index}`.padStart(100, 'k')));
      await LINKS.list({ prefix: 'p/' });
      await LINKS.delete('a');
      await FILES.put('c', 'secret');
      await FILES.list({ prefix: 'c' });
      const upload = await FILES.createMultipartUpload('d');
      await upload.abort();
      await FILES.delete(['c', 'd']);
      VISITS.writeDataPoint({ indexes: ['visitor'], blobs: ['secret'] });
      return new Response('done');
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'keys', bindings: bindingOptions({ record: ['keys'] }) }),
);
