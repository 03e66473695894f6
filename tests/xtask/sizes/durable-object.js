// The hello-world Worker with the class of a Durable Object.
import { DurableObject } from 'cloudflare:workers';
import { instrumentDurableObject } from 'edgespan';

export { default } from './hello-world.js';
export const Counter = instrumentDurableObject(class extends DurableObject {}, { endpoint: 'https://otlp.example.com' });
