/**
 * Workers behind `withSentry` of @sentry/cloudflare: one for each way to put that and edgespan together.
 *
 * The same code runs on Node and in workerd; what differs is given as `kit`: Sentry's module, edgespan's, and the
 * options that every recipe has.
 *
 * @module
 */

import { propagation, trace } from '@opentelemetry/api';

/** Makes the Worker of each recipe. */
export const recipes = {
  'instrument(withSentry(handler))': ({ edgespan, withSentry, handler }) => {
    const otlp = new edgespan.OTLPIntegration();
    return edgespan.instrument(withSentry({ integrations: [otlp] }, handler), otlp);
  },

  'instrument(withSentry(handler)), with skipOpenTelemetrySetup': ({ edgespan, withSentry, handler }) => {
    const otlp = new edgespan.OTLPIntegration();
    const skipOpenTelemetrySetup = true;
    return edgespan.instrument(withSentry({ integrations: [otlp], skipOpenTelemetrySetup }, handler), otlp);
  },

  'instrument(withSentry(handler)), with spans of Sentry': ({ edgespan, withSentry, handler }) => {
    const otlp = new edgespan.OTLPIntegration();
    return edgespan.instrument(withSentry({ integrations: [otlp], tracesSampleRate: 1 }, handler), otlp);
  },

  'instrument(withSentry(handler)), its own options': ({ edgespan, withSentry, handler }) => {
    const integrations = [new edgespan.OTLPIntegration({ setupOtlpTracesExporter: false })];
    return edgespan.instrument(withSentry({ integrations }, handler), own(edgespan));
  },

  'withSentry(instrument(handler))': ({ edgespan, withSentry, handler }) => {
    const otlp = new edgespan.OTLPIntegration();
    return withSentry({ integrations: [otlp] }, edgespan.instrument(handler, otlp));
  },

  'withSentry(handler)': ({ edgespan, withSentry, handler }) => {
    return withSentry({ integrations: [new edgespan.OTLPIntegration()] }, handler);
  },

  'withSentry(handler), with skipOpenTelemetrySetup': ({ edgespan, withSentry, handler }) => {
    const integrations = [new edgespan.OTLPIntegration()];
    return withSentry({ integrations, skipOpenTelemetrySetup: true }, handler);
  },

  'withSentry(handler), a new integration for each request': ({ edgespan, withSentry, handler }) => {
    const options = () => ({ integrations: [new edgespan.OTLPIntegration()], skipOpenTelemetrySetup: true });
    return withSentry(options, handler);
  },

  'without OTLPIntegration': ({ edgespan, withSentry, handler }) => {
    return edgespan.instrument(withSentry({}, handler), own(edgespan));
  },

  "Sentry's own openTelemetryIntegration()": ({ Sentry, edgespan, withSentry, handler }) => {
    const integrations = [Sentry.openTelemetryIntegration()];
    return edgespan.instrument(withSentry({ integrations }, handler), own(edgespan));
  },

  "Sentry's own openTelemetryIntegration(), without Sentry's span": ({ Sentry, edgespan, withSentry, handler }) => {
    const integrations = [Sentry.openTelemetryIntegration()];
    const alone = { fetch: (...args) => Sentry.withActiveSpan(null, () => handler.fetch(...args)) };
    return edgespan.instrument(withSentry({ integrations }, alone), own(edgespan));
  },

  'a sentry-trace header for withSentry': ({ edgespan, withSentry, handler }) => {
    const sentry = withSentry({}, handler);
    const outer = {
      fetch(request, ...rest) {
        const { traceId, spanId } = trace.getActiveSpan().spanContext();
        const headers = { 'sentry-trace': `${traceId}-${spanId}-1`, baggage: `sentry-trace_id=${traceId}` };
        return sentry.fetch(new Request(request, { headers }), ...rest);
      },
    };
    return edgespan.instrument(outer, own(edgespan));
  },
};

/** The same for `instrument()` of edgespan. */
const own = (edgespan) => (env) => ({ ...common(env), dsn: edgespan.sentryDsn(env.DSN) });

/** The options that everybody has. */
function common({ DSN: dsn }) {
  return { dsn, release: 'shop@1.2.3', environment: 'testing' };
}

/** A Worker of a recipe that answers when all that it started is over; `/said` tells what a person was told. */
export function worker(recipe, { Sentry, edgespan }) {
  const said = listen();
  const withSentry = (options, handler) =>
    Sentry.withSentry((env) => ({ ...common(env), ...(typeof options === 'function' ? options() : options) }), handler);
  const handler = recipes[recipe]({ Sentry, edgespan, withSentry, handler: shop(Sentry) });
  return {
    async fetch(request, env, context) {
      if (request.url.endsWith('/said')) return Response.json({ said, fields: propagation.fields() });
      const waits = [];
      const waitUntil = (promise) => {
        waits.push(promise);
        context?.waitUntil(promise);
      };
      let answer;
      try {
        const { searchParams } = new URL(request.url);
        const own = searchParams.has('other') ? { ...env, DSN: env.OTHER_DSN } : env;
        const response = await handler.fetch(request, own, { waitUntil, passThroughOnException() {} });
        answer = await response.text();
      } catch (error) {
        answer = `thrown: ${error.message}`;
      }
      for (const wait of waits) await wait;
      return new Response(answer);
    },
  };
}

/** The user's Worker: a span of its own, in which an error is caught, or is not; `?n=` tells requests apart. */
function shop(Sentry) {
  return {
    fetch(request) {
      const { pathname, searchParams } = new URL(request.url);
      const n = searchParams.get('n') ?? '';
      return trace.getTracer('shop').startActiveSpan(`work${n}`, async (span) => {
        try {
          await new Promise((resolve) => setTimeout(resolve, Number(n)));
          if (pathname === '/unhandled') throw new Error(`unhandled${n}`);
          if (pathname === '/handled') Sentry.captureException(new Error(`handled${n}`));
          return new Response('done');
        } finally {
          span.end();
        }
      });
    },
  };
}

/** The lines that edgespan says on the console. */
export function listen() {
  const said = [];
  for (const level of ['warn', 'error']) {
    const before = console[level];
    console[level] = (...args) => {
      if (String(args[0]).startsWith('edgespan: ')) said.push(args.join(' '));
      else before.apply(console, args);
    };
  }
  return said;
}
