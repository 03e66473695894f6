// What every runtime is asked to do: load the package, register a provider, make two spans, one in the other, and have
// them at the receiver when it says so; the counts have to tell the same. Then a request with something of everything,
// whose bytes are decoded right there, and a span by a path of its own. Then the same as Sentry's SDK, by one name for all
// of it: an error in a span, both at a project of Sentry's, tied to each other.
import { trace } from '@opentelemetry/api';
import { createProvider, init, stats } from 'edgespan';
import * as sentrySdk from 'edgespan/sentry';
import { decoded } from './decoded.js';
import { same } from './same.js';
import { shared } from './shared.js';

const KEY = 'e12d836b15bb49d7bbf99e64295d995b';

/** `language` is what the runtime's entry calls its own. */
export async function smoke(endpoint, { language = 'webjs', Sentry = sentrySdk } = {}) {
  await init();
  const provider = createProvider({ endpoint, serviceName: 'smoke' });
  provider.register();
  const tracer = trace.getTracer('smoke');
  tracer.startActiveSpan('outer', (outer) => {
    tracer.startActiveSpan('inner', { attributes: { text: 'naïve 🦀', list: [1, 2.5, true] } }, (inner) => inner.end());
    outer.end();
  });
  await provider.forceFlush();
  await provider.shutdown();
  const { spans, posts } = stats();
  same({ ...spans, posts }, { started: 2, exported: 2, unsampled: 0, sampledOut: 0, open: 0, lost: {}, posts: 1 });
  await decoded(`${endpoint}-decoded`, language);
  await shared(`${endpoint}-shared`);
  await sentry(Sentry, `${endpoint}-sentry`);
}

async function sentry(Sentry, receiver) {
  await Sentry.init({
    dsn: `${receiver.replace('://', `://${KEY}@`)}/42`,
    tracesSampleRate: 1,
    integrations: [new Sentry.OTLPIntegration()],
  });
  const { traceId, spanId } = trace.getTracer('smoke').startActiveSpan('failing', (span) => {
    Sentry.captureException(new Error('smoke'));
    span.end();
    return span.spanContext();
  });
  same(await Sentry.close(10_000), true);
  same(stats().events, { captured: 1, sent: 1, dropped: {} });
  const received = await (await fetch(`${receiver}/received`)).json();
  same(
    received.flatMap(({ violations }) => violations),
    [],
  );
  const [span] = received.flatMap(({ request }) => request?.resourceSpans[0].scopeSpans[0].spans ?? []);
  const [event] = received.flatMap(({ event }) => event ?? []);
  same([received.length, span.name, span.traceId, span.spanId], [2, 'failing', traceId, spanId]);
  const { trace_id, span_id } = event.contexts.trace;
  same([event.exception.values[0].value, trace_id, span_id], ['smoke', traceId, spanId]);
}
