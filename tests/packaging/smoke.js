// What every runtime is asked to do: load the package, register a provider, make two spans, one in the other, and have them
// at the receiver when it says so. Answers the counts, which have to tell the same.
import { trace } from '@opentelemetry/api';
import { createProvider, init, stats } from 'edgespan';

export async function smoke(endpoint) {
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
  const told = JSON.stringify({ ...spans, posts });
  const wanted = JSON.stringify({ started: 2, exported: 2, unsampled: 0, sampledOut: 0, open: 0, lost: {}, posts: 1 });
  if (told !== wanted) throw new Error(`stats() says ${told} instead of ${wanted}`);
}
