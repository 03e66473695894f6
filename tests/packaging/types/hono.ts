/**
 * Types only: our middleware is one of Hono's, with and without types of a user's own, and its app can be instrumented.
 *
 * @module
 */

import { instrument } from 'edgespan';
import { httpRoutes } from 'edgespan/hono';
import { Hono } from 'hono';

const app = new Hono<{ Bindings: { ENDPOINT: string }; Variables: { user: number } }>();
app.use(httpRoutes());
app.use('/api/*', httpRoutes());
app.get('/users/:id', httpRoutes(), (c) => c.text(`${c.req.param('id')} ${c.env.ENDPOINT} ${c.var.user}`));

export const plain = new Hono().use(httpRoutes());
export const worker = instrument({ fetch: app.fetch }, { serviceName: 'hono' });
