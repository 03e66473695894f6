// The hello-world Worker, and this part.
export { encodeSpan } from 'edgespan/otel';
export { default } from './hello-world.js';
