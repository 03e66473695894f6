// Sets the route early, late, inside of child spans, twice, not, and when it is too late.
import { ROOT_CONTEXT, context, trace } from '@opentelemetry/api';
import { instrument, setHttpRoute } from 'edgespan';

const tracer = trace.getTracer('user');

// Outside of requests.
setHttpRoute('/module');

const ways = {
  '/at-once': () => setHttpRoute('/:when'),
  '/late': async () => {
    tracer.startSpan('child').end();
    await scheduler.wait(5);
    setHttpRoute('/:when');
  },
  '/inside': () =>
    tracer.startActiveSpan('outer', async (outer) => {
      await scheduler.wait(1);
      tracer.startActiveSpan('a trace of its own', { root: true }, (span) => (setHttpRoute('/:when'), span.end()));
      outer.end();
    }),
  '/twice': () => {
    setHttpRoute('/*');
    setHttpRoute('/:when');
  },
  '/nothing': () => {
    setHttpRoute('');
    setHttpRoute(undefined);
    context.with(ROOT_CONTEXT, () => setHttpRoute('/root'));
  },
  '/too-late': (ctx) => {
    ctx.waitUntil(scheduler.wait(20).then(() => setHttpRoute('/:when')));
  },
};

export default instrument(
  {
    async fetch(request, _env, ctx) {
      await ways[new URL(request.url).pathname](ctx);
      return new Response('ok');
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'routes' }),
);
