// A function with a prototype, as written before there was a class to extend.
import { instrumentDurableObject } from 'edgespan';

function Counting(state, env) {
  this.state = state;
  this.env = env;
  this.alone = 0;
}
Counting.prototype.fetch = async function (request) {
  const counted = ((await this.state.storage.get('count')) ?? 0) + 1;
  await this.state.storage.put('count', counted);
  this.state.waitUntil(this.state.storage.get('count'));
  return Response.json([new URL(request.url).pathname, counted, this.count(), this.constructor === Counting]);
};
Counting.prototype.count = function () {
  return ++this.alone;
};

const Old = instrumentDurableObject(Counting, (env) => ({ endpoint: env.ENDPOINT, serviceName: 'do-old-style' }));
export { Old };

export default { fetch: (request, env) => env.OLD.get(env.OLD.idFromName('a')).fetch(request) };
