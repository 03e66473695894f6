/**
 * `edgespan/hono`: routes of Hono.
 *
 * @module
 */

export { type HonoContext, type HonoMiddleware, type HonoRoute, httpRoutes } from '../workers/hono.js';
