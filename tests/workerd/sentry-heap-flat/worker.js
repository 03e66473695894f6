// Each request has a scope of its own, fails inside it, and says what led to it.
import * as Sentry from 'edgespan/sentry';

let count = 0;

const handler = {
  async fetch() {
    count += 1;
    Sentry.setUser({ id: `user ${count}` });
    Sentry.setTag('number', count);
    for (let n = 0; n < 10; n++) Sentry.addBreadcrumb({ message: `step ${n} of ${count}`, data: { n } });
    await scheduler.wait(1);
    Sentry.captureException(new Error(`error ${count}`, { cause: new RangeError(`cause ${count}`) }));
    return new Response('untouched');
  },
};

export default Sentry.withSentry((env) => ({ dsn: env.DSN, tracesSampleRate: 1, serviceName: 'heap' }), handler);
