// Calls every method of R2, and streams what it got.
import { instrument } from 'edgespan';

export default instrument(
  {
    async fetch(request, { FILES }) {
      const told = [];
      const put = await FILES.put('secret/a', 'größe', { httpMetadata: { contentType: 'text/plain' } });
      told.push(put.size, put.constructor.name);
      await FILES.put('secret/b', new Blob(['stream']).stream());
      told.push((await FILES.head('secret/a')).httpMetadata.contentType);
      told.push(await FILES.head('absent'), await FILES.get('absent'));
      const got = await FILES.get('secret/b');
      told.push(got.bodyUsed, await new Response(got.body).text(), got.constructor.name);
      const range = await FILES.get('secret/a', { range: { offset: 1, length: 2 } });
      told.push([...new Uint8Array(await range.arrayBuffer())]);
      const unmet = await FILES.get('secret/a', { onlyIf: { etagMatches: 'no' } });
      told.push('body' in unmet, unmet.size);
      const list = await FILES.list({ prefix: 'secret', limit: 1 });
      told.push(
        list.objects.map(({ key }) => key),
        list.truncated,
      );
      told.push((await FILES.list({ delimiter: '/' })).delimitedPrefixes);

      const upload = await FILES.createMultipartUpload('secret/c');
      told.push(upload.key, upload.uploadId.length > 0, upload.constructor.name);
      const part = await upload.uploadPart(1, new Uint8Array(5 * 1024 * 1024));
      const same = FILES.resumeMultipartUpload('secret/c', upload.uploadId);
      const last = await same.uploadPart(2, 'end');
      told.push((await same.complete([part, last])).size);
      const given = await FILES.createMultipartUpload('secret/d');
      await given.abort();
      try {
        await given.complete([]);
      } catch (error) {
        told.push(error.message);
      }
      await FILES.delete('secret/a');
      await FILES.delete(['secret/b', 'secret/c']);
      told.push((await FILES.list()).objects.length);
      return Response.json(told);
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'r2' }),
);
