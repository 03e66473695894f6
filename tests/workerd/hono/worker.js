// Routes of each kind, with the real Hono.
import { trace } from '@opentelemetry/api';
import { instrument } from 'edgespan';
import { httpRoutes } from 'edgespan/hono';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';

const tracer = trace.getTracer('user');

const posts = new Hono();
posts.onError((error, c) => c.text(`posts: ${error.message}`, 418));
posts.get('/posts/:id/comments', (c) => c.text(`comments of ${c.req.param('id')}`));
posts.get('/broken', () => {
  throw new TypeError('broken posts');
});

const app = new Hono();
app.use(httpRoutes());
app.use('*', async (_, next) => {
  await scheduler.wait(1);
  await next();
});
app.use('/guarded/*', async (c) => c.text('no', 401));
app.get('/guarded/door', (c) => c.text('open'));
app.get('/users/:id', async (c) => {
  await scheduler.wait(1);
  tracer.startSpan('inside').end();
  return c.text(`user ${c.req.param('id')}`);
});
app.get('/passed/:way', (_, next) => next());
app.get('/:first/on', (c) => c.text(`on from ${c.req.param('first')}`));
app.all('/any', (c) => c.text('any'));
app.get('/broken', async () => {
  await scheduler.wait(1);
  throw new RangeError('broken');
});
app.get('/refused', () => {
  throw new HTTPException(403, { message: 'refused' });
});
app.get('/strange', () => Promise.reject('no error at all'));
app.route('/api', posts);
app.onError((error, c) => (error instanceof HTTPException ? error.getResponse() : c.text(error.message, 500)));

export default instrument({ fetch: app.fetch }, (env) => ({ endpoint: env.ENDPOINT, serviceName: 'hono' }));
