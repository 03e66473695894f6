// Each handler fails in its own way.
import { captureException, setTag, withSentry } from 'edgespan/sentry';

export default withSentry((env) => ({ dsn: env.DSN, tracesSampleRate: 1 }), {
  scheduled({ cron }, env, ctx) {
    setTag('cron', cron);
    ctx.waitUntil(scheduler.wait(1).then(() => Promise.reject(new Error('too late'))));
    throw new RangeError('no such day');
  },
  async queue({ queue }) {
    setTag('queue', queue);
    const error = new Error('a bad order');
    captureException(error);
    throw error;
  },
  async email() {
    throw new TypeError('not an email');
  },
  async tail() {
    throw new Error('nobody listens');
  },
});
