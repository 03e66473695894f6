// The hello-world Worker with the class of an entrypoint.
import { WorkerEntrypoint } from 'cloudflare:workers';
import { instrumentEntrypoint } from 'edgespan';

export { default } from './hello-world.js';
export const Stock = instrumentEntrypoint(class extends WorkerEntrypoint {}, { endpoint: 'https://otlp.example.com' });
