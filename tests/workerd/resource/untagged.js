// A version without a tag, toward Sentry, with an error.
import { captureException, withSentry } from 'edgespan/sentry';

const fetch = () => (captureException(new Error('of a release')), new Response('ok'));

export default withSentry((env) => ({ dsn: env.DSN, tracesSampleRate: 1, serviceName: 'untagged' }), { fetch });
