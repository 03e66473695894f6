// With the real itty-router.
import { instrument, setHttpRoute } from 'edgespan';
import { AutoRouter, error } from 'itty-router';

const api = AutoRouter({ base: '/api' }).get('/posts/:id', async ({ params }) => {
  await scheduler.wait(1);
  return { post: params.id };
});

const router = AutoRouter({ finally: [(_, request) => setHttpRoute(request.route)] })
  .get('/users/:id', ({ params }) => ({ user: params.id }))
  .get('/broken', () => error(500, 'broken'))
  .all('/api/*', api.fetch);

export default instrument({ fetch: router.fetch }, (env) => ({ endpoint: env.ENDPOINT, serviceName: 'itty' }));
