// After the first await the request is not known any more; the middleware took note of it before.
import { instrument } from 'edgespan';
import { httpRoutes } from 'edgespan/hono';
import { Hono } from 'hono';

const app = new Hono();
app.use(httpRoutes());
app.use(async (_, next) => {
  await scheduler.wait(1);
  await next();
});
app.get('/users/:id', (c) => c.text(`user ${c.req.param('id')}`));
app.get('/broken/:id', () => {
  throw new Error('broken');
});
app.onError((error, c) => c.text(error.message, 500));

export default instrument({ fetch: app.fetch }, (env) => ({ endpoint: env.ENDPOINT, serviceName: 'hono' }));
