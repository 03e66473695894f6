// The second: no trace is.
import { withSentry } from 'edgespan/sentry';
import { app } from './app.js';

export default withSentry((env) => ({ dsn: env.DSN, tracesSampleRate: 0, serviceName: 'hono' }), { fetch: app.fetch });
