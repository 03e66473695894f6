// Runs models of all kinds.
import { instrument } from 'edgespan';

const LLAMA = '@cf/meta/llama-3.1-8b-instruct';
const messages = [{ role: 'user', content: 'secret' }];

export default instrument(
  {
    async fetch(request, { AI }) {
      const told = [await AI.run(LLAMA, { messages, max_tokens: 256, temperature: 0.5 }), AI.aiGatewayLogId];
      const stream = await AI.run(LLAMA, { messages, stream: true });
      told.push(stream.locked, await new Response(stream).text());
      const raw = await AI.run(LLAMA, { prompt: 'secret' }, { returnRawResponse: true });
      told.push(raw.bodyUsed, await raw.text());
      told.push(await AI.run('@cf/baai/bge-base-en-v1.5', { text: ['secret'] }));
      told.push(await AI.run('@cf/black-forest-labs/flux-1-schnell', { prompt: 'secret' }));
      told.push(await AI.toMarkdown([{ name: 'secret.pdf' }]), AI.toMarkdown().supported());
      told.push(await AI.models(), AI.gateway('g'));
      try {
        await AI.run('absent', { prompt: 'secret' });
      } catch (error) {
        told.push(error.message);
      }
      return Response.json(told);
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'ai' }),
);
