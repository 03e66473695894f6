// Calls fetch in every form there is and answers what the second service got.
import { instrument } from 'edgespan';

export default instrument(
  {
    async fetch(request, env) {
      const base = `${env.SERVICE}/echo`;
      const headers = new Headers({ 'x-kind': 'Headers' });
      const init = { headers: { 'x-kind': 'frozen' } };
      Object.freeze(init.headers);
      Object.freeze(init);
      const own = new Request(`${base}?own=1`, { method: 'PUT', headers: { 'x-kind': 'Request' }, body: 'own body' });
      const bodied = new Request(`${base}?bodied=1`, { method: 'POST', body: 'first' });
      const calls = [
        () => fetch(base),
        () => fetch(new URL(`${base}?url=1`)),
        () => fetch({ toString: () => `${base}?stringifier=1` }),
        () => fetch(`${base}?object=1`, { headers: { 'x-kind': 'object' } }),
        () => fetch(`${base}?pairs=1`, { headers: [['x-kind', 'pairs'], ['x-two', '1'], ['x-two', '2']] }),
        () => fetch(`${base}?headers=1`, { headers }),
        () => fetch(`${base}?frozen=1`, init),
        () => fetch(`${base}?method=1`, { method: 'delete' }),
        () => fetch(`${base}?undefined=1`, undefined),
        () => fetch(`${base}?null-headers=1`, { headers: undefined }),
        () => fetch(own),
        () => fetch(bodied.clone(), { headers: { 'x-kind': 'init over Request' } }),
        () => fetch(new Request(`${base}?both=1`, { headers: { 'x-kind': 'kept' } }), { method: 'POST', body: 'from init' }),
        () => fetch(`${base}?stream=1`, { method: 'POST', body: stream('streamed body') }),
        () => fetch(`${base}?form=1`, { method: 'POST', body: new URLSearchParams({ a: '1 2' }) }),
        () => fetch(`${base}?buffer=1`, { method: 'POST', body: new Uint8Array([104, 105]) }),
      ];
      const lines = [];
      for (const call of calls) {
        try {
          lines.push(await (await call()).text());
        } catch (error) {
          lines.push(`${error.constructor.name}: ${error.message}`);
        }
      }
      lines.push(JSON.stringify([...headers]), JSON.stringify(init), JSON.stringify([...own.headers]));
      lines.push(`own used: ${own.bodyUsed}, bodied used: ${bodied.bodyUsed}, ${await bodied.text()}`);
      return new Response(lines.join('\n'));
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'forms' }),
);

function stream(text) {
  const { readable, writable } = new TransformStream();
  const writer = writable.getWriter();
  writer.write(new TextEncoder().encode(text)).then(() => writer.close());
  return readable;
}
