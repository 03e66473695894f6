// The hello-world Worker with the middleware for Hono, which itself is not weighed.
import { httpRoutes } from 'edgespan/hono';

export { default } from './hello-world.js';
export const middleware = httpRoutes();
