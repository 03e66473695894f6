// Says who it is in turns with the others, then fails: requests that came first end last.
import * as Sentry from 'edgespan/sentry';

const handler = {
  async fetch(request) {
    const number = new URL(request.url).pathname.slice(1);
    Sentry.addBreadcrumb({ message: `came ${number}` });
    await scheduler.wait(30 - 5 * Number(number));
    Sentry.setTag(`tag ${number}`, number);
    Sentry.setUser({ id: `user ${number}` });
    await scheduler.wait(5);
    Sentry.addBreadcrumb({ message: `leaves ${number}` });
    Sentry.withScope((scope) => {
      scope.setExtra('only here', number);
      Sentry.captureException(new Error(`error ${number}`));
    });
    return new Response(number);
  },
};

export default Sentry.withSentry((env) => ({ dsn: env.DSN, tracesSampleRate: 1, serviceName: 'isolated' }), handler);
