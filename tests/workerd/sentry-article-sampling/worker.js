// The options for production of tests/article.
import * as Sentry from 'edgespan/sentry';

export default Sentry.withSentry(
  (env) => ({
    dsn: env.DSN,
    tracesSampleRate: 0.1, // Sample 10% of traces
    tracesSampler: (samplingContext) => {
      // Always trace requests that hit the payment endpoint
      if (samplingContext.transactionContext.name.includes('/api/payments')) {
        return 1.0;
      }
      // Sample health checks at a very low rate
      if (samplingContext.transactionContext.name.includes('/health')) {
        return 0.01;
      }
      // Default sampling rate for everything else
      return 0.1;
    },
    integrations: [new Sentry.OTLPIntegration()],
    serviceName: 'article',
  }),
  {
    async fetch() {
      return new Response('ok');
    },
  },
);
