// The app that both Workers have.
import { httpRoutes } from 'edgespan/hono';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';

export const app = new Hono();
app.use(httpRoutes());
app.get('/broken/:id', async (c) => {
  await scheduler.wait(1);
  throw new RangeError(`broken ${c.req.param('id')}`);
});
app.get('/refused/:id', () => {
  throw new HTTPException(403, { message: 'refused' });
});
app.onError((error, c) => (error instanceof HTTPException ? error.getResponse() : c.text('sorry', 500)));
