// Makes calls that fail, at the same time, inside of spans of its own; one throws at once, one rejection is nobody's.
import { trace } from '@opentelemetry/api';
import { instrument, instrumentBinding } from 'edgespan';
import { kv } from 'edgespan/bindings';

const tracer = trace.getTracer('user');
const reason = { not: 'an error' };

const broken = {
  get: () => Promise.reject(reason),
  put() {
    throw new RangeError('at once');
  },
  list: () => 'no promise',
};

function inside(name, call) {
  return tracer.startActiveSpan(name, async (span) => {
    try {
      return await call();
    } catch (error) {
      return error === reason ? 'the very reason' : error.message;
    } finally {
      span.end();
    }
  });
}

export default instrument(
  {
    async fetch(request, { LINKS, DB }) {
      const store = instrumentBinding(broken, kv, 'BROKEN');
      const told = await Promise.all([
        inside('one', () => LINKS.put('a', 'A', { expirationTtl: 1 })),
        inside('two', () => DB.prepare('SELECT nothing').all()),
        inside('three', () => store.get('a')),
        inside('four', () => LINKS.get('a').then((found) => LINKS.put('b', String(found)))),
        inside('five', () => store.put('a')),
        inside('six', () => store.list()),
      ]);
      return Response.json(told);
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'rejects' }),
);
