// The middleware of Pages Functions alone.
import { instrumentPages } from 'edgespan';

export const onRequest = [instrumentPages({ endpoint: 'https://otlp.example.com', serviceName: 'hello-world' })];
