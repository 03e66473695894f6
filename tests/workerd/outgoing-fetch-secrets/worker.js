// Fetches URLs with secrets where no name tells that they are some, and URLs that fetch quotes when it refuses them.
import { instrument } from 'edgespan';

const SECRET = 's3cr3t';

export default instrument(
  {
    async fetch(request, env) {
      const urls = [
        `${env.SERVICE}/echo?=${SECRET}`,
        `${env.SERVICE}/echo?${SECRET}`,
        `${env.SERVICE}/echo?a&=${SECRET}`,
        `data:text/plain,${SECRET}`,
        `ftp://user:${SECRET}@files.example/list?token=${SECRET}#${SECRET}`,
        `foo:${SECRET}`,
      ];
      const lines = [];
      for (const url of urls) {
        try {
          lines.push(await (await fetch(url)).text());
        } catch (error) {
          lines.push(`${error.constructor.name}: ${error.message}`);
        }
      }
      if (new URL(request.url).pathname === '/uncaught') await fetch(urls[4]);
      return new Response(lines.join('\n'));
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'secrets' }),
);
