// The first: every trace is sampled.
import { withSentry } from 'edgespan/sentry';
import { app } from './app.js';

export default withSentry((env) => ({ dsn: env.DSN, tracesSampleRate: 1, serviceName: 'hono' }), { fetch: app.fetch });
