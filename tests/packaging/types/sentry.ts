/**
 * Types only: the article's options, the Worker of the docs, and code that was written for Sentry's SDKs.
 *
 * @module
 */

import { createProvider, destinations, instrument } from 'edgespan';
import * as Sentry from 'edgespan/sentry';
import { OTLPIntegration, sentryDsn } from 'edgespan/sentry';

interface Env {
  SENTRY_DSN: string;
}

export const started: Promise<void> = Sentry.init({
  dsn: 'https://your-sentry-dsn@sentry.io/project-id',
  tracesSampleRate: 0.1,
  debug: true,
  tracesSampler: (samplingContext) => {
    const { name }: { name: string } = samplingContext.transactionContext;
    if (name.includes('/health')) return 0.01;
    return samplingContext.inheritOrSampleWith(samplingContext.parentSampled ? 1 : 0.1);
  },
  integrations: [
    new OTLPIntegration(),
    Sentry.otlpIntegration({ collectorUrl: 'https://otlp.example.com/v1/traces', setupOtlpTracesExporter: false }),
    { name: 'mine', processEvent: (event) => (event.message === 'noise' ? null : event) },
  ],
  tracePropagationTargets: ['localhost', /^https:\/\/api\.example\.com/],
  beforeSend(event, hint) {
    if (hint.originalException instanceof RangeError) return null;
    event.exception?.values?.[0]?.stacktrace?.frames?.at(-1)?.filename?.toUpperCase();
    return event;
  },
  beforeSendSpan: Sentry.withSpanJson((span) => ({ ...span, data: { ...span.data, team: 'shop' } })),
  ignoreErrors: ['ResizeObserver', /^AbortError/],
  ignoreSpans: [{ op: 'http.client', name: /health/ }],
  initialScope: { tags: { team: 'shop' }, user: { id: 7 } },
});

export default Sentry.withSentry((env: Env) => ({ dsn: env.SENTRY_DSN, tracesSampleRate: 0.1 }), {
  async fetch(request: Request, env: Env): Promise<Response> {
    Sentry.setUser({ id: 7, email: 'ada@example.com' });
    Sentry.addBreadcrumb({ category: 'cart', message: 'paying', level: 'info', data: { items: 2 } });
    const id: string = Sentry.withScope((scope) => {
      scope.setTag('plan', 'free').setExtra('url', request.url);
      return Sentry.captureException(new Error(env.SENTRY_DSN), { tags: { step: 'charge' } });
    });
    const sent: boolean = await Sentry.flush(2000);
    return new Response(`${id} ${sent}`, { headers: Sentry.getTraceData() });
  },
});

// @ts-expect-error A rate is a number.
export const wrong: Sentry.SentryOptions = { tracesSampleRate: '0.1' };

export const toSentry = instrument({ fetch: () => new Response('') }, (env: Env) => ({
  dsn: sentryDsn(env.SENTRY_DSN),
  destinations: destinations({}, { dsn: sentryDsn(undefined), endpoint: 'https://otlp.example.com' }),
}));
export const beside = instrument({ fetch: () => new Response('') }, new OTLPIntegration());

// @ts-expect-error A DSN as text needs `sentryDsn`.
createProvider({ dsn: 'https://key@o1.ingest.sentry.io/42' });
// @ts-expect-error The same in a list of destinations.
createProvider({ destinations: destinations({ dsn: 'https://key@o1.ingest.sentry.io/42' }) });
// @ts-expect-error Sentry's own function takes the text.
Sentry.init({ dsn: sentryDsn('https://key@o1.ingest.sentry.io/42') });
// @ts-expect-error What is Sentry's is not of the package's own path.
export type { SentryOptions } from 'edgespan';
