// A provider alone, with one span of it: what a program carries that is behind no `instrument()`.
import { createProvider } from 'edgespan';

const provider = createProvider({ endpoint: 'https://otlp.example.com', serviceName: 'hello-world' });
provider.getTracer('hello').startActiveSpan('say hello', (span) => span.end());
await provider.forceFlush();
